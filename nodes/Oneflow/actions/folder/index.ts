import type { Resource } from '../operation';
import { create } from './create.operation';

export const folder: Resource = {
	name: 'Folder',
	value: 'folder',
	operations: [create],
};
