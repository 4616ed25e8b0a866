import type { OfferedTool } from './scriptedModel.mts';

const PROTOCOL = '2025-06-18';

interface Answer<Result> {
	id?: number;
	result?: Result;
	error?: { message: string };
}

/** A client's session with an MCP server over Streamable HTTP, as far as tools need it. */
export class McpSession {
	private lastId = 0;

	private constructor(
		private readonly url: string,
		private sessionId = '',
	) {}

	/** Says hello, as every client does before it asks for anything. */
	static async open(url: string): Promise<McpSession> {
		const session = new McpSession(url);
		await session.ask('initialize', {
			protocolVersion: PROTOCOL,
			capabilities: {},
			clientInfo: { name: 'test', version: '1' },
		});
		await session.post({ method: 'notifications/initialized' });
		return session;
	}

	async tools(): Promise<OfferedTool[]> {
		return (await this.ask<{ tools: OfferedTool[] }>('tools/list', {})).tools;
	}

	/** The text of a tool's answer. */
	async callTool(name: string, given: object): Promise<string> {
		const { content } = await this.ask<{ content: Array<{ text?: string }> }>('tools/call', {
			name,
			arguments: given,
		});
		return content.map(({ text = '' }) => text).join('');
	}

	async close(): Promise<void> {
		await fetch(this.url, { method: 'DELETE', headers: this.headers() });
	}

	private async ask<Result>(method: string, params: object): Promise<Result> {
		const id = ++this.lastId;
		const text = await this.post({ id, method, params });
		const answer = messagesIn<Result>(text).find((message) => message.id === id);
		if (answer?.result === undefined) {
			throw new Error(`${method}: ${answer?.error?.message ?? (text || 'no answer')}`);
		}
		return answer.result;
	}

	private async post(message: object): Promise<string> {
		const response = await fetch(this.url, {
			method: 'POST',
			headers: this.headers(),
			body: JSON.stringify({ jsonrpc: '2.0', ...message }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`The MCP server answered ${response.status}: ${text}`);
		this.sessionId = response.headers.get('mcp-session-id') ?? this.sessionId;
		return text;
	}

	private headers(): Record<string, string> {
		return {
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			'mcp-protocol-version': PROTOCOL,
			...(this.sessionId !== '' && { 'mcp-session-id': this.sessionId }),
		};
	}
}

/** The messages of an answer: one as JSON, or several as server-sent events. */
function messagesIn<Result>(text: string): Array<Answer<Result>> {
	if (text.startsWith('{')) return [JSON.parse(text) as Answer<Result>];
	return text
		.split('\n')
		.filter((line) => line.startsWith('data: '))
		.map((line) => JSON.parse(line.slice('data: '.length)) as Answer<Result>);
}
