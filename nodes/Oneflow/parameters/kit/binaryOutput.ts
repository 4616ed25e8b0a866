import { textField } from './fields';
import { parameter } from './parameter';
import { requiredText } from './values';

/** The binary field that a downloaded file goes to. */
export const binaryOutput = parameter(
	textField('Put Output File in Field', 'binaryPropertyName', {
		required: true,
		default: 'data',
		hint: 'The name of the output binary field to put the file in',
	}),
	requiredText(),
);
