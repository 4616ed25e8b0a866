import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A tool as the model is told of it. */
export interface OfferedTool {
	name: string;
	description: string;
	/** JSON schema of the arguments. */
	parameters: { properties?: Record<string, { type?: string; description?: string }> };
}

interface Message {
	role: string;
	content: unknown;
}

/** What a model knows when it is asked. */
export interface Question {
	tools: OfferedTool[];
	/** The text of the user's last message. */
	prompt: string;
	/** The answers of all tools called so far in this conversation, oldest first, as the model gets them. */
	answers: string[];
}

/** What a model answers: a call of one tool, or the text that ends the conversation. */
export type Reply = { tool: string; arguments: object } | { text: string };

/** One step of a script. What it throws ends the conversation and is found in `failures`. */
export type Step = (question: Question) => Reply;

export interface ScriptedModel {
	/** For the Base URL of n8n's OpenAI credential. */
	url: string;
	/** Every question, oldest first. */
	questions: Question[];
	/** What steps have thrown. */
	failures: Error[];
	stop(): Promise<void>;
}

/**
 * An OpenAI-compatible chat endpoint on loopback, for n8n's OpenAI Chat Model (Responses API turned off).
 * Instead of a model a script answers: in each conversation its first step the first question, and so on.
 */
export async function startScriptedModel(script: Step[]): Promise<ScriptedModel> {
	const questions: Question[] = [];
	const failures: Error[] = [];
	const answer = (request: ChatRequest): Reply => {
		const question = questionOf(request);
		questions.push(question);
		try {
			const taken = request.messages.filter(({ role }) => role === 'assistant').length;
			const step = script[taken];
			if (!step)
				throw new Error(`The script has ${script.length} steps, and one more is asked for.`);
			return step(question);
		} catch (error) {
			const failure = error instanceof Error ? error : new Error(String(error));
			failures.push(failure);
			return { text: `The script failed: ${failure.message}` };
		}
	};
	const server = createServer((request, response) => {
		void serve(request, response, answer);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		questions,
		failures,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

interface ChatRequest {
	model: string;
	stream?: boolean;
	messages: Message[];
	tools?: Array<{ function: OfferedTool }>;
}

function questionOf({ messages, tools = [] }: ChatRequest): Question {
	const said = (role: string) =>
		messages.filter((message) => message.role === role).map(({ content }) => textOf(content));
	return {
		tools: tools.map((tool) => tool.function),
		prompt: said('user').at(-1) ?? '',
		answers: said('tool'),
	};
}

/** Content is text, or a list of parts. */
function textOf(content: unknown): string {
	if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
	return content.map((part: { text?: string }) => part.text ?? '').join('');
}

async function serve(
	request: IncomingMessage,
	response: ServerResponse,
	answer: (request: ChatRequest) => Reply,
): Promise<void> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	if (request.url !== '/v1/chat/completions') {
		const models = request.url === '/v1/models';
		response.writeHead(models ? 200 : 404, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ object: 'list', data: models ? [{ id: 'scripted' }] : [] }));
		return;
	}
	const chat = JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest;
	const reply = answer(chat);
	const message =
		'text' in reply
			? { role: 'assistant', content: reply.text }
			: { role: 'assistant', content: null, tool_calls: [toolCall(reply.tool, reply.arguments)] };
	const finish = 'text' in reply ? 'stop' : 'tool_calls';
	const common = { id: `chatcmpl-${randomUUID()}`, created: 0, model: chat.model };
	if (chat.stream !== true) {
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(
			JSON.stringify({
				...common,
				object: 'chat.completion',
				choices: [{ index: 0, message, finish_reason: finish }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			}),
		);
		return;
	}
	response.writeHead(200, { 'content-type': 'text/event-stream' });
	const send = (delta: object, reason: string | null) => {
		const choices = [{ index: 0, delta, finish_reason: reason }];
		const chunk = { ...common, object: 'chat.completion.chunk', choices };
		response.write(`data: ${JSON.stringify(chunk)}\n\n`);
	};
	send(message, null);
	send({}, finish);
	response.end('data: [DONE]\n\n');
}

const toolCall = (name: string, given: object) => ({
	index: 0,
	id: `call_${randomUUID().replaceAll('-', '')}`,
	type: 'function',
	function: { name, arguments: JSON.stringify(given) },
});

/** The tool under the name that n8n gives it for the model. */
export function toolOf({ tools }: Question, word: string): string {
	const found = tools.find(({ name }) => name.startsWith(word));
	assert(found, `The model is offered: ${tools.map(({ name }) => name).join(', ')}`);
	return found.name;
}

/** The items that a tool has answered. */
export function rowsOf({ answers }: Question, index: number): Array<Record<string, unknown>> {
	const read = JSON.parse(answers[index] ?? '[]') as unknown;
	return [read].flat() as Array<Record<string, unknown>>;
}
