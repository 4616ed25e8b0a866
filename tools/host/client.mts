import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { parse as parseFlatted } from 'flatted';

import type {
	CredentialTypeDescription,
	DynamicRequest,
	Execution,
	ExecutionSummary,
	InstalledPackage,
	ListResult,
	MapperFields,
	NodeCredential,
	NodeProperty,
	NodeRun,
	NodeTypeDescription,
	OutputItem,
	PublicationStatus,
	Workflow,
	WorkflowInput,
} from './types.mts';

const FINAL_STATES = new Set(['success', 'error', 'crashed', 'canceled']);
/** n8n tries a trigger's registration five times, with up to eight seconds between. */
const PUBLICATION_TIMEOUT_MS = 90_000;
const CONFLICT = 409;
const DATABASE_BUSY = 'Database is not ready';
const DATABASE_PATIENCE_MS = 60_000;

export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

/** An owner for an n8n that is started here, with a password that nobody else knows. */
export function newOwner(): Owner {
	// n8n wants a capital and a digit in it.
	const password = `A1${randomBytes(12).toString('base64url')}`;
	return { email: 'demo@example.com', firstName: 'Demo', lastName: 'User', password };
}

/** An answer of n8n's own REST API that was not a success. */
export class N8nRefused extends Error {
	constructor(
		readonly status: number,
		request: string,
		body: string,
	) {
		super(`n8n answered ${status} to ${request}: ${body.slice(0, 2000)}`);
		this.name = 'N8nRefused';
	}
}

/** What the trigger says of an execution in which it asked n8n's database. */
const QUESTION = 'This started nothing.';

/** n8n's own REST API, as its editor uses it. */
export class N8nClient {
	private cookie = '';

	private knownTypes?: NodeTypeDescription[];

	constructor(readonly url: string) {}

	/** Makes the owner of a fresh n8n. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.call('POST', '/rest/owner/setup', owner);
	}

	async login(owner: Owner): Promise<void> {
		await this.call('POST', '/rest/login', {
			emailOrLdapLoginId: owner.email,
			password: owner.password,
		});
	}

	/** The session cookies, for a browser that should be logged in as the owner. */
	get cookies(): Array<{ name: string; value: string }> {
		return this.cookie
			.split('; ')
			.filter(Boolean)
			.map((pair) => {
				const [name = '', ...value] = pair.split('=');
				return { name, value: value.join('=') };
			});
	}

	async nodeTypes(): Promise<NodeTypeDescription[]> {
		return (await this.raw('GET', '/types/nodes.json')) as NodeTypeDescription[];
	}

	async credentialTypes(): Promise<CredentialTypeDescription[]> {
		return (await this.raw('GET', '/types/credentials.json')) as CredentialTypeDescription[];
	}

	/** Installs a community package, as the dialog in the settings does. */
	async installPackage(name: string, version?: string): Promise<InstalledPackage> {
		const body = { name: version === undefined ? name : `${name}@${version}` };
		this.knownTypes = undefined;
		return await this.call('POST', '/rest/community-packages', body);
	}

	/** What is installed, with the updates that n8n offers. */
	async installedPackages(): Promise<InstalledPackage[]> {
		return await this.call('GET', '/rest/community-packages');
	}

	/** Takes the latest version of an installed package. */
	async updatePackage(name: string): Promise<InstalledPackage> {
		this.knownTypes = undefined;
		return await this.call('PATCH', '/rest/community-packages', { name });
	}

	async createCredential(
		name: string,
		type: string,
		data: Record<string, unknown>,
	): Promise<NodeCredential> {
		const made = await this.call<{ id: string }>('POST', '/rest/credentials', { name, type, data });
		return { id: made.id, name };
	}

	async credentials(): Promise<Array<NodeCredential & { type: string }>> {
		return await this.call('GET', '/rest/credentials');
	}

	/** Gives a credential other data, as somebody who edits it does. */
	async updateCredential(
		{ id, name }: NodeCredential,
		type: string,
		data: Record<string, unknown>,
	): Promise<void> {
		await this.call('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	async deleteCredential(id: string): Promise<void> {
		await this.call('DELETE', `/rest/credentials/${id}`);
	}

	/** The test that the credential's dialog runs. */
	async testCredential(
		credential: NodeCredential,
		type: string,
		data: Record<string, unknown>,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.call('POST', '/rest/credentials/test', {
			credentials: { ...credential, type, data },
		});
	}

	async createWorkflow(workflow: WorkflowInput): Promise<Workflow> {
		return await this.call('POST', '/rest/workflows', { active: false, settings: {}, ...workflow });
	}

	async updateWorkflow(id: string, change: Partial<WorkflowInput>): Promise<Workflow> {
		return await this.call('PATCH', `/rest/workflows/${id}`, change);
	}

	async workflow(id: string): Promise<Workflow> {
		return await this.call('GET', `/rest/workflows/${id}`);
	}

	async workflows(): Promise<Array<{ id: string; name: string }>> {
		const answer = (await this.raw('GET', '/rest/workflows')) as {
			data: Array<{ id: string; name: string }>;
		};
		return answer.data;
	}

	/** Removes a workflow for good; n8n wants it archived before. */
	async deleteWorkflow(id: string): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/archive`, {});
		const end = Date.now() + PUBLICATION_TIMEOUT_MS;
		for (;;) {
			try {
				await this.call('DELETE', `/rest/workflows/${id}`);
				return;
			} catch (error) {
				// n8n refuses for as long as it takes the workflow's triggers out of production.
				const isBusy = error instanceof N8nRefused && error.status === CONFLICT;
				if (!isBusy || Date.now() > end) throw error;
				await sleep(200);
			}
		}
	}

	/**
	 * Publishes a workflow and waits until its triggers are registered. n8n answers the call itself
	 * before it does that; a trigger that could not be registered is an error here.
	 */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.switchOver(id, 'activate', { versionId });
		const status = await this.settled(id, (state) => state !== 'not_published');
		if (status && status.status !== 'published') {
			const reasons = status.triggers.map((trigger) => trigger.errorMessage ?? trigger.status);
			throw new Error(`The workflow was not published (${status.status}): ${reasons.join('; ')}`);
		}
	}

	/** Takes a workflow out of production and waits until its triggers are gone. */
	async deactivate(id: string): Promise<void> {
		await this.switchOver(id, 'deactivate', {});
		await this.settled(id, (state) => state === 'not_published');
	}

	private async switchOver(id: string, to: 'activate' | 'deactivate', body: object): Promise<void> {
		const done = await unlessMissing(this.call('POST', `/rest/workflows/${id}/${to}`, body));
		// Before 1.120 being active was a property of the workflow.
		if (!done) await this.call('PATCH', `/rest/workflows/${id}`, { active: to === 'activate' });
	}

	/** Nothing in versions that answer only when a workflow is published. */
	async publicationStatus(id: string): Promise<PublicationStatus | undefined> {
		return await unlessMissing(
			this.call<PublicationStatus>('GET', `/rest/workflows/${id}/publication-status`),
		);
	}

	private async settled(
		id: string,
		wanted: (state: PublicationStatus['status']) => boolean,
	): Promise<PublicationStatus | undefined> {
		const end = Date.now() + PUBLICATION_TIMEOUT_MS;
		for (;;) {
			const status = await this.publicationStatus(id);
			if (!status) return undefined;
			if (status.status !== 'in_progress' && wanted(status.status)) return status;
			if (Date.now() > end) {
				throw new Error(
					`The workflow is still "${status.status}" after ${PUBLICATION_TIMEOUT_MS} ms.`,
				);
			}
			await sleep(200);
		}
	}

	/** Runs a workflow as the editor's button does and gives the finished execution. */
	async runManually(id: string, triggerName: string, timeoutMs = 60_000): Promise<Execution> {
		const answer = await this.startManually(id, triggerName);
		if (!answer.executionId) throw new Error('The workflow waits for a webhook call.');
		return await this.finished(answer.executionId, timeoutMs);
	}

	/** Starts a workflow by hand; a trigger with a webhook then waits for its test call. */
	async startManually(
		id: string,
		triggerName: string,
	): Promise<{ executionId?: string; waitingForWebhook?: boolean }> {
		return await this.call('POST', `/rest/workflows/${id}/run`, {
			triggerToStartFrom: { name: triggerName },
			// Newer versions read it themselves.
			workflowData: await this.workflow(id),
		});
	}

	/** Stops listening for a test call. */
	async cancelTestWebhook(workflowId: string): Promise<void> {
		await this.call('DELETE', `/rest/test-webhook/${workflowId}`);
	}

	async execution(id: string): Promise<Execution> {
		const found = await this.call<ExecutionSummary & { data: string }>(
			'GET',
			`/rest/executions/${id}`,
		);
		return { ...found, data: parseFlatted(found.data) as Execution['data'] };
	}

	/** The executions of a workflow, newest first. */
	async executions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const all: ExecutionSummary[] = [];
		for (let cursor = ''; ; ) {
			const { results, nextCursor } = await this.call<{
				results: ExecutionSummary[];
				nextCursor?: string | null;
			}>('GET', `/rest/executions?limit=100&filter=${filter}${cursor}`);
			all.push(...results);
			if (!nextCursor || results.length < 100) return all;
			cursor = `&cursor=${nextCursor}`;
		}
	}

	async finished(id: string, timeoutMs = 60_000): Promise<Execution> {
		const end = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.execution(id);
			// Older versions say so a moment before they have stored what it did.
			const isStored = (execution.data as unknown) !== undefined;
			if (FINAL_STATES.has(execution.status) && isStored) return execution;
			if (Date.now() > end) {
				throw new Error(`Execution ${id} is still "${execution.status}" after ${timeoutMs} ms.`);
			}
			await sleep(150);
		}
	}

	/** The executions that are no question of the Oneflow Trigger to n8n's database, which starts nothing. */
	async realExecutions(workflowId: string): Promise<Execution[]> {
		const list = await this.executions(workflowId);
		const all = await Promise.all(list.map(async ({ id }) => await this.execution(id)));
		// What one is can be told once n8n has stored what it did, which may be after its status.
		const isReal = (data: string) => /"runData":{"|"error":/.test(data) && !data.includes(QUESTION);
		return all.filter(({ data }) => isReal(JSON.stringify(data ?? {})));
	}

	/** Waits for a workflow's executions to be at least this many and finished, questions left out. */
	async waitForExecutions(
		workflowId: string,
		count: number,
		timeoutMs = 30_000,
	): Promise<Execution[]> {
		const end = Date.now() + timeoutMs;
		for (;;) {
			const list = await this.realExecutions(workflowId);
			const done = list.filter(({ status }) => FINAL_STATES.has(status));
			if (done.length >= count) return done;
			if (Date.now() > end) {
				throw new Error(`${done.length} of ${count} executions finished within ${timeoutMs} ms.`);
			}
			await sleep(200);
		}
	}

	/** The name of the method that fills a node's list or mapper, as its description says. */
	async methodOf(
		nodeType: string,
		parameter: string,
		shownFor: Record<string, string>,
	): Promise<string> {
		// The list is large and stays the same as long as n8n runs.
		this.knownTypes ??= await this.nodeTypes();
		const node = this.knownTypes.find(({ name }) => name === nodeType);
		const property = node?.properties.find(
			(entry) => entry.name === parameter && isShown(entry, shownFor),
		);
		const method = property && methodIn(property);
		if (!method) throw new Error(`${nodeType} has no loaded parameter "${parameter}".`);
		return method;
	}

	/** What a resource locator's list shows. */
	async list(request: DynamicRequest, filter?: string, token?: string): Promise<ListResult> {
		return await this.call('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
			...dynamicBody(request),
			...(filter !== undefined && { filter }),
			...(token !== undefined && { paginationToken: token }),
		});
	}

	/** The fields a resource mapper shows. */
	async mapperFields(request: DynamicRequest): Promise<MapperFields> {
		return await this.call(
			'POST',
			'/rest/dynamic-node-parameters/resource-mapper-fields',
			dynamicBody(request),
		);
	}

	/** The entries of a dropdown that a node loads. */
	async options(request: DynamicRequest): Promise<Array<{ name: string; value: unknown }>> {
		return await this.call('POST', '/rest/dynamic-node-parameters/options', dynamicBody(request));
	}

	/** A call whose answer carries the result in `data`, as everywhere below /rest. */
	async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = (await this.raw(method, path, body)) as { data: T } | undefined;
		return answer?.data as T;
	}

	/** n8n answers nothing for a while after its database was slow: it did nothing, so the call is made again. */
	private async raw(method: string, path: string, body?: unknown): Promise<unknown> {
		const end = Date.now() + DATABASE_PATIENCE_MS;
		for (;;) {
			try {
				return await this.once(method, path, body);
			} catch (error) {
				const isBusy = error instanceof N8nRefused && error.message.includes(DATABASE_BUSY);
				if (!isBusy || Date.now() > end) throw error;
				await sleep(500);
			}
		}
	}

	private async once(method: string, path: string, body?: unknown): Promise<unknown> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				// n8n drops an idle connection after five seconds, and a busy machine notices that too late.
				connection: 'close',
				...(this.cookie && { cookie: this.cookie }),
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) throw new N8nRefused(response.status, `${method} ${path}`, text);
		const cookies = response.headers.getSetCookie();
		if (cookies.length > 0) {
			this.cookie = cookies.map((line) => line.split(';')[0]).join('; ');
		}
		return text ? JSON.parse(text) : undefined;
	}
}

/** What n8n answers, or nothing when this version does not know the path. */
async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
	try {
		return await answer;
	} catch (error) {
		if (error instanceof N8nRefused && error.status === 404) return undefined;
		throw error;
	}
}

function dynamicBody({ nodeType, path, method, parameters, credentials }: DynamicRequest): object {
	return {
		nodeTypeAndVersion: { name: nodeType, version: 1 },
		path,
		methodName: method,
		currentNodeParameters: parameters,
		...(credentials && { credentials }),
	};
}

function isShown(property: NodeProperty, values: Record<string, string>): boolean {
	const show = property.displayOptions?.show ?? {};
	return Object.entries(values).every(([name, value]) => show[name]?.includes(value) ?? true);
}

function methodIn({ typeOptions, modes }: NodeProperty): string | undefined {
	const list = modes?.find(({ typeOptions: options }) => options?.searchListMethod);
	return (
		list?.typeOptions?.searchListMethod ??
		typeOptions?.resourceMapper?.resourceMapperMethod ??
		typeOptions?.loadOptionsMethod
	);
}

/** What a node gave in an execution, over all its runs. */
export function outputOf(execution: Execution, nodeName: string): OutputItem[] {
	const runs: NodeRun[] = execution.data.resultData.runData[nodeName] ?? [];
	return runs.flatMap((run) => run.data?.main?.flatMap((items) => items ?? []) ?? []);
}
