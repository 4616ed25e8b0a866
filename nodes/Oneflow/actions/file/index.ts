import type { Resource } from '../operation';
import { download } from './download.operation';
import { getAll } from './getAll.operation';
import { upload } from './upload.operation';

export const file: Resource = {
	name: 'File',
	value: 'file',
	description: 'A file of a contract',
	operations: [download, getAll, upload],
};
