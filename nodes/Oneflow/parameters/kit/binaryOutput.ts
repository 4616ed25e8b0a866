import { neededText } from './parameter';

/** The binary field that a downloaded file goes to. */
export const binaryOutput = neededText('Put Output File in Field', 'binaryPropertyName', {
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
});
