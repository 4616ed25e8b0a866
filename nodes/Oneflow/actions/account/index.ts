import type { Resource } from '../operation';
import { get } from './get.operation';
import { check } from './check.operation';
import { getExtensions } from './getExtensions.operation';

export const account: Resource = {
	name: 'Account',
	value: 'account',
	operations: [check, get, getExtensions],
};
