/* eslint-disable @n8n/community-nodes/no-restricted-imports -- made for nodes; this stands in for n8n. */
import { EventEmitter } from 'node:events';
import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';

type Response = NonNullable<IWorkflowExecuteAdditionalData['httpResponse']>;

/** As much of express' response as a webhook of ours sees. */
export class FakeResponse extends EventEmitter {
	statusCode = 200;

	closed = false;

	ended = false;

	writableFinished = false;

	body: unknown;

	status(code: number) {
		this.statusCode = code;
		return this;
	}

	end(body?: unknown) {
		this.ended = true;
		this.body = body;
		// On a connection that is gone nothing is ever finished.
		if (!this.closed) {
			this.writableFinished = true;
			this.emit('finish');
		}
		this.close();
		return this;
	}

	close() {
		if (this.closed) return;
		this.closed = true;
		this.emit('close');
	}

	asResponse(): Response {
		return this as unknown as Response;
	}
}
