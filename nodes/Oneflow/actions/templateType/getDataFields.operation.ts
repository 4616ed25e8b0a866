import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { operation } from '../operation';
import { templateTypeIdOf } from '../../oneflow/names';
import { choiceField, filtersField, switchField } from '../../parameters/kit/fields';
import { parameter } from '../../parameters/kit/parameter';
import { templateType } from '../../parameters/things/locators';
import { flag, oneOf } from '../../parameters/kit/values';
import { isActive, templateTypeOf } from '../../oneflow/templates';

/** GET /template_types/{id} (docs/oneflow-api.md 3.7): one item for each data field. */
export const getDataFields = operation({
	action: 'Get data fields of template type',
	description: 'Get the data fields of a template type, one item for each field',
	input: {
		type: templateType,
		filters: parameter(
			filtersField([
				switchField('Active', 'active', {
					default: true,
					description: 'Whether to return only active fields; turned off, only inactive ones',
				}),
				choiceField('Source', 'source', {
					options: [
						{ name: 'System', value: 'system', description: 'Brought by an extension' },
						{ name: 'User', value: 'user', description: 'Made in the account' },
					],
					default: 'system',
				}),
			]),
			z.object({ source: oneOf('system', 'user').optional(), active: flag }),
		),
	},
	async run(call, { type, filters: { source, active } }) {
		const id = await templateTypeIdOf(call, type);
		const { data_fields: fields } = await templateTypeOf(call.oneflow, id);
		return fields.filter(
			(field) =>
				(source === undefined || field.source === source) &&
				(active === undefined || isActive(field) === active),
		) as IDataObject[];
	},
});
