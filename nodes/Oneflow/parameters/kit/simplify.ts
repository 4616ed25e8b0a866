import { switchField } from './fields';
import { parameter } from './parameter';
import { flag } from './values';

/** n8n's own switch, with its fixed words; on unless the user turned it off. */
export const simplified = parameter(
	switchField('Simplify', 'simplify', {
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	}),
	flag.transform((entered) => entered ?? true),
);
