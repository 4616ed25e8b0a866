import type { Statement } from '../statement.mts';
import { access, accounts } from './1-access.mts';
import { errors, filters, forms, guessedFilters, pages, sorting } from './2-conventions.mts';
import {
	changes,
	creation,
	fields,
	files,
	notes,
	parties,
	products,
	removals,
	sendings,
} from './3-contracts.mts';
import { templates } from './3-templates.mts';
import { notifications, standing, webhooks } from './3-webhooks.mts';

/** Every statement, in the order in which a run looks: what only reads first, what sends last. */
export const STATEMENTS: readonly Statement[] = [
	...access,
	...pages,
	...sorting,
	...filters,
	...forms,
	...errors,
	...accounts,
	...templates,
	...guessedFilters,
	...standing,
	...creation,
	...changes,
	...parties,
	...fields,
	...products,
	...notes,
	...files,
	...removals,
	...webhooks,
	...sendings,
	...notifications,
];
