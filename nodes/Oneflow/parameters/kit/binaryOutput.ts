import { textField } from './fields';
import type { Item } from './item';
import { requiredText } from './values';

const LABEL = 'Put Output File in Field';

export const binaryOutputField = textField(LABEL, 'binaryPropertyName', {
	required: true,
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
});

/** The binary field that a downloaded file goes to. Throws NodeOperationError when it is empty. */
export function readBinaryOutput(item: Item): string {
	return item.read('binaryPropertyName', LABEL, requiredText());
}
