import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface PostOutcome {
	status: number | null;
	error: string | null;
}

/**
 * Sends one JSON body and reports the status, or the reason why there is none. Redirects are
 * not followed (4.12 leaves them open); connections are not kept so that receivers can stop.
 */
export function postJson(url: string, body: string, timeoutMs: number): Promise<PostOutcome> {
	return new Promise((resolve) => {
		const fail = (error: Error) => resolve({ status: null, error: error.message || error.name });
		try {
			const target = new URL(url);
			// Nobody can own such a host (RFC 2606); generated accounts point their webhooks there.
			if (target.hostname.endsWith('.example')) return resolve({ status: 200, error: null });
			const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
			const request = send(
				target,
				{
					method: 'POST',
					agent: false,
					headers: {
						'content-type': 'application/json',
						'content-length': Buffer.byteLength(body),
						'user-agent': 'Oneflow sandbox',
						connection: 'close',
					},
				},
				(response) => {
					// Only the status counts; the body is read so that the socket is released.
					response.on('error', () => undefined);
					response.resume();
					resolve({ status: response.statusCode ?? null, error: null });
				},
			);
			request.setTimeout(timeoutMs, () => request.destroy(new Error('timeout')));
			request.on('error', fail);
			request.end(body);
		} catch (error) {
			fail(error instanceof Error ? error : new Error(String(error)));
		}
	});
}
