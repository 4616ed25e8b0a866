import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { FastifySchemaValidationError } from 'fastify';
import { ApiError, type ParameterProblems } from '../model/errors.mts';

const FORMAT_MESSAGES: Record<string, string> = {
	'api-email': 'Not a valid email address.',
	'api-phone': 'Not a valid phone number, E.164 is expected.',
	'api-country': 'Not a valid ISO 3166-1 alpha-2 country code.',
	'api-currency': 'Not a valid ISO 4217 currency code.',
	'api-date': 'Not a valid date, YYYY-MM-DD is expected.',
	'api-datetime': 'Not a valid datetime.',
	'api-amount': 'Not a valid amount, a decimal string with at most two decimals is expected.',
	'api-signed-amount':
		'Not a valid amount, a decimal string with at most two decimals is expected.',
	'api-percent': 'Not a valid percentage, a string from 0.000 to 100.000 is expected.',
};

/** Turns a JSON pointer into the JSON path of 2.8: /parties/0/name → parties[0].name. */
function toJsonPath(pointer: string, child?: string): string {
	const parts = pointer
		.split('/')
		.slice(1)
		.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
	if (child !== undefined) parts.push(child);
	return parts.reduce(
		(path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path ? `${path}.${part}` : part),
		'',
	);
}

function messageOf(error: FastifySchemaValidationError, inQuery: boolean): string {
	const { params } = error;
	if (inQuery && error.keyword === 'type') return 'The parameter may be given only once.';
	if (inQuery && error.keyword === 'additionalProperties') return 'Unknown query parameter.';
	switch (error.keyword) {
		case 'additionalProperties':
			return 'Unknown attribute.';
		case 'required':
			return 'Missing required attribute.';
		case 'enum':
			return `Must be one of: ${(params['allowedValues'] as unknown[]).map(String).join(', ')}.`;
		case 'format':
			return FORMAT_MESSAGES[String(params['format'])] ?? 'Not in a valid format.';
		case 'type':
			return `Not a valid type, expected ${String(params['type']).replaceAll(',', ' or ')}.`;
		default:
			return `Not valid: ${error.message ?? error.keyword}.`;
	}
}

/** Makes the 400 of a refused body, naming each attribute by its JSON path (2.8). */
function validationError(errors: FastifySchemaValidationError[], inQuery: boolean): ApiError {
	const problems: ParameterProblems = {};
	for (const error of errors) {
		const child =
			error.keyword === 'additionalProperties'
				? String(error.params['additionalProperty'])
				: error.keyword === 'required'
					? String(error.params['missingProperty'])
					: undefined;
		const path = toJsonPath(error.instancePath, child) || 'body';
		const message = messageOf(error, inQuery);
		const messages = (problems[path] ??= []);
		if (!messages.includes(message)) messages.push(message);
	}
	return new ApiError(400, undefined, problems);
}

interface ErrorBody {
	detail: string;
	error_code: number;
	parameter_problems?: ParameterProblems;
	request_id?: string;
	status: number;
	title: string;
	type?: string;
	info?: string;
}

/** The error body of 2.8 and 6.13; 429 has its own, shorter form (2.9). */
export function errorBody(error: ApiError, requestId: string = randomUUID()): ErrorBody {
	const title = STATUS_CODES[error.status] ?? 'Error';
	if (error.status === 429) {
		return {
			detail: error.detail,
			error_code: error.errorCode,
			info: 'https://developer.oneflow.com/reference/api-rate-limit',
			status: error.status,
			title,
		};
	}
	return {
		detail: error.detail,
		error_code: error.errorCode,
		...(error.problems ? { parameter_problems: error.problems } : {}),
		request_id: requestId,
		status: error.status,
		title,
		type: `https://api.oneflow.com/v1/error_codes/${error.errorCode}`,
	};
}

/** The error with a finer code than the general one, where that is guessed (2.8). */
export function finerWhere(isFiner: boolean, error: ApiError): ApiError {
	if (!isFiner || error.status === 429 || error.errorCode % 10_000 !== 0) return error;
	return new ApiError(error.status, error.detail, error.problems, error.errorCode + 17);
}

/** Any error as one of the API's own (2.8); only programming errors become 500. */
export function toApiError(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	const known = error as {
		validation?: FastifySchemaValidationError[];
		validationContext?: string;
		statusCode?: number;
		message?: string;
	};
	if (known.validation)
		return validationError(known.validation, known.validationContext === 'querystring');
	if (known.statusCode !== undefined && known.statusCode >= 400 && known.statusCode < 500) {
		return new ApiError(400, known.message);
	}
	return new ApiError(500);
}
