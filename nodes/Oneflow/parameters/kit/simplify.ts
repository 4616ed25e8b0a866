import { switchField } from './fields';
import type { Item } from './item';
import { flag } from './values';

/** n8n's own switch, with its fixed words. */
export const simplifyField = switchField('Simplify', 'simplify', {
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
});

/** Whether the rows are to be simplified; on unless the user turned it off. */
export function wantsSimplified(item: Item): boolean {
	return item.read('simplify', 'Simplify', flag) !== false;
}
