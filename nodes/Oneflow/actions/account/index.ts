export { check } from './check.operation';
export { get } from './get.operation';
export { getExtensions } from './getExtensions.operation';
