export { create } from './create.operation';
