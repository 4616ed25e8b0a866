export { download } from './download.operation';
export { getAll } from './getAll.operation';
export { upload } from './upload.operation';
