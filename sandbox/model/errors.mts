export type ParameterProblems = Record<string, string[]>;

const DETAILS: Record<number, string> = {
	400: 'One or more parameters are not valid.',
	401: 'The API token or the user email is invalid.',
	402: 'The plan of the account does not include this feature.',
	403: 'The user does not have permission to do this.',
	404: 'The requested resource was not found.',
	409: 'The request conflicts with the current state of the contract.',
	429: 'The five minute limit has been reached.',
	500: 'An unexpected error occurred.',
};

/** An answer other than 200, thrown by handlers and written by the error handler (2.8). */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		readonly detail: string = DETAILS[status] ?? 'The request failed.',
		readonly problems: ParameterProblems | null = null,
		readonly errorCode: number = status * 10_000,
	) {
		super(detail);
	}

	/** A 400 about one attribute or parameter. */
	static problem(path: string, message: string, status = 400): ApiError {
		return new ApiError(status, DETAILS[status], { [path]: [message] });
	}
}

/** Throws an error whose status is guessed; with a status of success the call goes through. */
export function refuse(error: ApiError): void {
	if (error.status >= 400) throw error;
}

/** Collects problems of a body, so that one answer can name them all. */
export class Problems {
	private readonly found: ParameterProblems = {};

	add(path: string, message: string): void {
		(this.found[path] ??= []).push(message);
	}

	/** Refuses when anything was added. */
	throwIfAny(status = 400): void {
		if (Object.keys(this.found).length > 0) refuse(new ApiError(status, DETAILS[400], this.found));
	}
}
