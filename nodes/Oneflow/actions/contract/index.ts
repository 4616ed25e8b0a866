export { create } from './create.operation';
export { remove } from './delete.operation';
export { get } from './get.operation';
export { getAll } from './getAll.operation';
export { getSigned } from './getSigned.operation';
export { publish } from './publish.operation';
export { publishAndWait } from './publishAndWait.operation';
export { update } from './update.operation';
