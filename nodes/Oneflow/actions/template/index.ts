export { get } from './get.operation';
export { getAll } from './getAll.operation';
export { getUsable } from './getUsable.operation';
