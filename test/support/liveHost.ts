/* n8n around the trigger: what it stores, saves and answers, and when. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { ExecuteContext, HookContext, TriggerContext, WebhookContext } from 'n8n-core';
import {
	createRunExecutionData,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IRun,
	type ITriggerResponse,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type WebhookSetupMethodNames,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { spawnSandbox } from '../../sandbox/spawn.mts';
import { FakeResponse } from './fakeResponse';
import type * as n8n from './n8n';

/** Set by the test environment: n8n.ts outside jest's module registry. */
declare const oneflowHarness: typeof n8n;

const NODE_NAME = 'Oneflow Trigger';

/** Where a call may be when something happens to it. */
type Point =
	| 'begin'
	| 'handled'
	| 'stored'
	| 'running'
	| 'begun'
	| 'saving'
	| 'saved'
	| 'ended'
	| 'answering';

export interface CallOptions {
	headers?: Record<string, string>;
	query?: Record<string, string>;
	/** n8n is killed when the call gets here. */
	killAt?: Point;
	/** The caller goes away when the call gets here. */
	hangUpAt?: Point;
	/** n8n cannot store the run. */
	failRun?: boolean;
	/** Called at every point, and waited for. */
	at?: (point: Point) => Promise<void>;
}

export interface Answer {
	/** 0 when the caller got no answer. */
	status: number;
	body: unknown;
}

export interface StoredExecution {
	id: string;
	workflowId: string;
	mode: string;
	status: 'new' | 'running' | 'success' | 'crashed' | 'canceled' | 'error';
	/** What n8n stored with the run. */
	items: INodeExecutionData[];
	/** What the trigger let the run go on with. */
	output?: INodeExecutionData[];
	/** What it ended with instead. */
	error?: Error;
	/** The unique key it was emitted with. */
	key?: string;
	/** Custom data that the run has set. */
	metadata?: Record<string, string>;
}

/** A node whose parameters tests change freely. */
type StoredNode = Omit<INode, 'parameters'> & { parameters: IDataObject };

interface Published {
	node: StoredNode;
	credential: ICredentialDataDecryptedObject;
}

export interface StoredWorkflow extends Published {
	id: string;
	/** The static data in n8n's database. */
	staticText: string;
	/** What the workflow was when it was last published. */
	published?: Published;
}

type Reach = (point: Point) => Promise<void>;

class Killed extends Error {}

/** Whether a node wrote to the workflow's static data since it was read. */
const isChanged = ({ staticData }: Workflow) => staticData.__dataChanged === true;

/**
 * One n8n with its database, as far as the trigger meets it. Follows the code of n8n 2.41.1:
 * `LiveWebhooks.executeWebhook` (own copy of the static data for every call and run; run stored, then
 * begun; its static data saved whole; 200), `WebhookTriggerRegistrar` and
 * `EnqueuedExecutionRecoveryService`.
 */
export class LiveHost {
	private readonly webhookBase: string;

	/** The database: workflows by ID, and executions. */
	readonly workflows = new Map<string, StoredWorkflow>();

	readonly executions: StoredExecution[] = [];

	readonly logs: Array<{ level: string; message: string }> = [];

	private process = 0;

	private type = oneflowHarness.freshTrigger();

	/** What `trigger()` of the active workflows gave back. */
	private readonly listening = new Map<string, ITriggerResponse>();

	/** Called when a run was emitted and stored; throwing leaves it for ever as if n8n was killed then. */
	onEmitted: (execution: StoredExecution) => void = () => {};

	/** Called when a run is emitted; throwing keeps n8n from taking it. */
	onEmitting: (key?: string) => void = () => {};

	/** Called before a run is stored; throwing keeps n8n from it, as while its database restarts. */
	onStoring: (key?: string) => Promise<void> | void = () => {};

	constructor({ webhookBase = 'https://n8n.example.com' }: { webhookBase?: string } = {}) {
		this.webhookBase = webhookBase;
	}

	add(
		parameters: IDataObject,
		{ credential, id = randomUUID() }: { credential: ICredentialDataDecryptedObject; id?: string },
	): string {
		const node: StoredNode = {
			id: randomUUID(),
			name: NODE_NAME,
			type: 'n8n-nodes-oneflow.oneflowTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters,
			credentials: { oneflowApi: { id: '1', name: 'Oneflow' } },
			webhookId: randomUUID(),
		};
		this.workflows.set(id, { id, node, credential, staticText: '{}' });
		return id;
	}

	/**
	 * Publishes what the editor holds. `loseStaticData`: n8n is killed before it saves. `isEnabled`: the workflow was
	 * published before, without this node.
	 */
	async activate(
		id: string,
		{ attempts = 1, loseStaticData = false, listens = false, isEnabled = false } = {},
	): Promise<void> {
		const stored = this.stored(id);
		const wanted = { node: structuredClone(stored.node), credential: stored.credential };
		const mode = stored.published === undefined && !isEnabled ? 'activate' : 'update';
		if (stored.published !== undefined) {
			if (JSON.stringify(stored.published) === JSON.stringify(wanted)) return;
			await this.deactivate(id);
		}
		for (let attempt = 1; ; attempt++) {
			const owner = this.workflowOf(id, wanted);
			try {
				await this.start(owner, wanted, mode, listens);
				stored.published = wanted;
				if (!loseStaticData) this.save(id, owner);
				return;
			} catch (error) {
				await this.hook(owner, wanted.credential, 'delete').catch(() => {});
				this.save(id, owner);
				// eslint-disable-next-line @n8n/community-nodes/require-node-api-error -- n8n's own part
				if (attempt >= attempts) throw error;
			}
		}
	}

	/** Checks again what is registered and repairs it, as taking out of production and back does. */
	async checkExists(id: string): Promise<boolean> {
		const owner = this.workflowOf(id);
		const result = await this.hook(owner, this.stored(id).credential, 'checkExists');
		this.save(id, owner);
		return result;
	}

	async create(id: string): Promise<void> {
		const owner = this.workflowOf(id);
		await this.hook(owner, this.stored(id).credential, 'create');
		this.save(id, owner);
	}

	async deactivate(id: string): Promise<void> {
		const stored = this.stored(id);
		const { published } = stored;
		stored.published = undefined;
		await this.close(id);
		const owner = this.workflowOf(id, published);
		await this.hook(owner, published?.credential ?? stored.credential, 'delete');
		this.save(id, owner);
	}

	/** The first half of unpublishing as n8n 2.41 does it (`ActiveWorkflowManager.remove`); it closes triggers next. */
	async removeWebhooks(id: string): Promise<void> {
		await this.hook(this.workflowOf(id), this.stored(id).credential, 'delete');
	}

	/** Stops listening and begins again at once in the same process, as an edit of another node does. */
	async lookAgain(id: string): Promise<void> {
		await this.close(id);
		await this.beginListening(this.workflowOf(id), this.stored(id).credential, 'update');
	}

	/** Begins to listen as the main process that leads from now on; older n8ns call no hooks then. */
	async lead(id: string): Promise<void> {
		await this.beginListening(this.workflowOf(id), this.stored(id).credential, 'leadershipChange');
	}

	/** Does something in another main process of this n8n, which then leads no more. */
	async elsewhere(work: () => Promise<void>): Promise<void> {
		await this.close();
		const { type } = this;
		this.type = oneflowHarness.freshTrigger();
		await work();
		await this.close();
		this.type = type;
	}

	/** Ends what `trigger()` began, for one workflow or for all. */
	async close(id?: string): Promise<void> {
		for (const [name, response] of this.listening) {
			if (id !== undefined && name !== id) continue;
			this.listening.delete(name);
			await response.closeFunction?.();
		}
	}

	/** Listens for a test call: static data is a copy that is never saved. */
	async listen(id: string): Promise<{
		call: (body: unknown, options?: CallOptions) => Promise<Answer>;
		stop: () => Promise<boolean>;
	}> {
		const { credential } = this.stored(id);
		const owner = this.workflowOf(id);
		if (!(await this.hook(owner, credential, 'checkExists', true))) {
			await this.hook(owner, credential, 'create', true);
		}
		return {
			call: async (body, options = {}) => await this.handle(owner, id, body, options, true),
			stop: async () => await this.hook(owner, credential, 'delete', true),
		};
	}

	url(id: string, kind: 'webhook' | 'webhook-test' = 'webhook'): string {
		const node = this.stored(id).node as INode;
		return NodeHelpers.getNodeWebhookUrl(`${this.webhookBase}/${kind}`, id, node, 'webhook', false);
	}

	/** The key that the node's webhooks have, for an address that is its production one by default. */
	signKey(id: string, address = this.url(id)): string {
		const { apiToken } = this.stored(id).credential;
		return createHmac('sha256', String(apiToken)).update(address).digest('hex');
	}

	/** A correctly signed body. */
	signed<T extends { callback_id: string }>(
		id: string,
		notification: T,
	): T & { signature: string } {
		return { ...notification, signature: sign(notification.callback_id, this.signKey(id)) };
	}

	/** One call of the production address; resolves with what the caller gets. */
	async call(id: string, body: unknown, options: CallOptions = {}): Promise<Answer> {
		return await this.handle(this.workflowOf(id), id, body, options, false);
	}

	/** An execution as far as the trigger has a part in it; called alone, one found after a crash. */
	async run(
		execution: StoredExecution,
		owner = this.workflowOf(execution.workflowId, { stale: true }),
		reach: Reach = async () => {},
	): Promise<void> {
		const { mode, workflowId } = execution;
		const node = nodeOf(owner);
		const inputData = { main: [execution.items] };
		const { credential } = this.stored(workflowId);
		const runData = createRunExecutionData({});
		const context = new ExecuteContext(
			owner,
			node,
			this.additionalData(credential, { executionId: execution.id }),
			mode as WorkflowExecuteMode,
			runData,
			0,
			execution.items,
			inputData,
			{ node, data: inputData, source: null },
			[],
		);
		try {
			[execution.output] = (await this.type.execute?.call(context)) as INodeExecutionData[][];
		} catch (error) {
			// As in n8n's own engine, which looks for the word in the message.
			execution.status = String(error).includes('canceled') ? 'canceled' : 'error';
			execution.output = [];
			execution.error = error as Error;
			return;
		}
		execution.metadata = runData.resultData.metadata;
		await reach('begun');
		if (mode !== 'manual' && isChanged(owner)) {
			const text = JSON.stringify(owner.staticData);
			await reach('saving');
			this.stored(workflowId).staticText = text;
			await reach('saved');
		}
		execution.status = 'success';
		await reach('ended');
	}

	/** Starts n8n again; runs that were stored and not begun are begun now. */
	async restart({ listens = false } = {}): Promise<void> {
		await this.close();
		this.kill();
		this.type = oneflowHarness.freshTrigger();
		for (const [id, { published }] of this.workflows) {
			if (published === undefined) continue;
			await this.start(this.workflowOf(id), published, 'init', listens);
		}
		for (const execution of this.executions) {
			if (execution.status === 'new') await this.run(execution);
		}
	}

	/** The items that runs went on with, over all executions of a workflow. */
	outputs(id: string): IDataObject[] {
		return this.executions
			.filter(({ workflowId, status }) => workflowId === id && status === 'success')
			.flatMap(({ output = [] }) => output.map(({ json }) => json));
	}

	/** Executions of a workflow that went on with something. */
	runs(id: string): StoredExecution[] {
		return this.executions.filter(
			({ workflowId, output = [] }) => workflowId === id && output.length > 0,
		);
	}

	private stored(id: string): StoredWorkflow {
		const stored = this.workflows.get(id);
		if (stored === undefined) throw new Error(`There is no workflow ${id}`);
		return stored;
	}

	/** Hooks and `trigger()` side by side, as n8n publishes and as it starts. */
	private async start(
		owner: Workflow,
		{ credential }: Published,
		mode: WorkflowActivateMode,
		listens: boolean,
	): Promise<void> {
		const register = async () => {
			// The node has no webhook then, see its description.
			if (nodeOf(owner).parameters.setup === 'polling') return;
			if (await this.hook(owner, credential, 'checkExists', false, mode)) return;
			await this.hook(owner, credential, 'create', false, mode);
		};
		await Promise.all([register(), listens && this.beginListening(owner, credential, mode)]);
	}

	private async beginListening(
		owner: Workflow,
		credential: ICredentialDataDecryptedObject,
		mode: WorkflowActivateMode,
	): Promise<void> {
		const emit = (
			[[item]]: INodeExecutionData[][],
			_: unknown,
			donePromise?: { resolve: (run: IRun) => void; reject: (error: Error) => void },
			key?: string,
		) => {
			this.onEmitting(key);
			void this.emit(owner.id, item, key).then(
				(run) => donePromise?.resolve(run as IRun),
				(error: Error) => donePromise?.reject(error),
			);
		};
		const saveFailedExecution = (error: Error) =>
			void this.executions.push({
				id: randomUUID(),
				workflowId: owner.id,
				mode: 'trigger',
				status: 'error',
				items: [],
				error,
			});
		const context = new TriggerContext(
			owner,
			nodeOf(owner),
			this.additionalData(credential),
			'trigger',
			mode,
			emit as never,
			undefined,
			saveFailedExecution as never,
		);
		const response = await this.type.trigger?.call(this.log(context));
		if (response) this.listening.set(owner.id, response);
	}

	private async emit(workflowId: string, item: INodeExecutionData, key?: string) {
		await this.onStoring(key);
		if (key !== undefined && this.executions.some((one) => one.key === key)) return undefined;
		const execution: StoredExecution = {
			id: randomUUID(),
			workflowId,
			mode: 'trigger',
			status: 'running',
			items: [structuredClone(item)],
			key,
		};
		this.executions.push(execution);
		try {
			this.onEmitted(execution);
		} catch {
			return await new Promise<undefined>(() => {});
		}
		await this.run(execution, this.workflowOf(workflowId));
		return { data: { resultData: { metadata: execution.metadata } } };
	}

	private workflowOf(
		id: string,
		{ node, stale = false }: { node?: StoredNode; stale?: boolean } = {},
	) {
		const stored = this.stored(id);
		return new Workflow({
			id,
			name: 'Test',
			nodes: [structuredClone(node ?? stored.published?.node ?? stored.node) as INode],
			connections: {},
			active: true,
			nodeTypes: {
				getByName: () => this.type,
				getByNameAndVersion: () => this.type,
				getKnownTypes: () => ({}),
			},
			staticData: stale ? {} : JSON.parse(stored.staticText),
			settings: {},
		});
	}

	private additionalData(
		credential: ICredentialDataDecryptedObject,
		more: Partial<IWorkflowExecuteAdditionalData> = {},
	) {
		return oneflowHarness.additionalDataFor(credential, {
			webhookBaseUrl: `${this.webhookBase}/webhook`,
			webhookTestBaseUrl: `${this.webhookBase}/webhook-test`,
			...more,
		});
	}

	private webhookData(owner: Workflow, isTest: boolean): IWebhookData {
		return {
			httpMethod: 'POST',
			node: NODE_NAME,
			path: 'webhook',
			webhookDescription: this.type.description.webhooks?.[0],
			workflowId: owner.id,
			isTest,
		} as IWebhookData;
	}

	private log<Context extends object>(context: Context): Context {
		const keep = (level: string) => (message: string) => void this.logs.push({ level, message });
		Object.defineProperty(context, 'logger', {
			value: { debug() {}, info: keep('info'), warn: keep('warn'), error: keep('error') },
		});
		return context;
	}

	private async hook(
		owner: Workflow,
		credential: ICredentialDataDecryptedObject,
		name: WebhookSetupMethodNames,
		isTest = false,
		activation: WorkflowActivateMode = 'activate',
	): Promise<boolean> {
		// n8n removes webhooks in one mode, those of tests and those of production.
		const mode = name === 'delete' ? 'internal' : isTest ? 'manual' : 'trigger';
		const context = new HookContext(
			owner,
			nodeOf(owner),
			this.additionalData(credential),
			mode,
			activation,
			this.webhookData(owner, isTest),
		);
		const method = this.type.webhookMethods?.default?.[name];
		if (method === undefined) throw new Error(`The trigger has no ${name}`);
		return await method.call(this.log(context));
	}

	private save(id: string, owner: Workflow) {
		this.stored(id).staticText = JSON.stringify(owner.staticData);
	}

	private async handle(
		owner: Workflow,
		id: string,
		body: unknown,
		options: CallOptions,
		isTest: boolean,
	): Promise<Answer> {
		const { headers = {}, query = {}, killAt, failRun, hangUpAt, at = async () => {} } = options;
		const { process } = this;
		const response = new FakeResponse();
		const reach: Reach = async (point) => {
			await at(point);
			if (hangUpAt === point) response.close();
			if (killAt === point) this.kill();
			if (this.process !== process) throw new Killed(point);
		};
		const httpRequest = { body, headers, query, params: {}, method: 'POST' };
		const additionalData = this.additionalData(this.stored(id).credential, {
			httpRequest: httpRequest as never,
			httpResponse: response.asResponse(),
		});
		const mode = isTest ? 'manual' : 'webhook';
		const webhookData = this.webhookData(owner, isTest);
		const context = this.log(
			new WebhookContext(owner, nodeOf(owner), additionalData, mode, webhookData, [], null),
		);
		try {
			await reach('begin');
			let result: IWebhookResponseData;
			try {
				result = (await this.type.webhook?.call(context)) ?? {};
			} catch (error) {
				this.logs.push({ level: 'exception', message: (error as Error).message });
				response.status(500).end();
				return { status: 500, body: undefined };
			}
			await reach('handled');
			if (result.workflowData !== undefined) {
				// n8n makes a second workflow of the same static data here, which resets this mark.
				owner.staticData.__dataChanged = false;
				if (failRun) {
					response.status(500).end();
					return { status: response.closed && hangUpAt ? 0 : 500, body: undefined };
				}
				const runOwner = this.workflowOf(id);
				const run: StoredExecution = {
					id: randomUUID(),
					workflowId: id,
					mode,
					status: 'new',
					items: result.workflowData[0],
				};
				this.executions.push(run);
				await reach('stored');
				run.status = 'running';
				await reach('running');
				await this.run(run, runOwner, reach);
			}
			if (!isTest && isChanged(owner)) this.save(id, owner);
			await reach('answering');
			if (result.noWebhookResponse !== true) {
				response.status(200).end(result.webhookResponse ?? { message: 'Webhook call received' });
			}
			return { status: hangUpAt ? 0 : response.statusCode, body: response.body };
		} catch (error) {
			if (error instanceof Killed) {
				// With the process go its connections.
				response.close();
				return { status: 0, body: undefined };
			}
			// eslint-disable-next-line @n8n/community-nodes/require-node-api-error -- n8n's own part
			throw error;
		}
	}

	/** Ends the process: what it remembers is gone, calls under way get no answer. */
	private kill() {
		this.process += 1;
		for (const execution of this.executions) {
			if (execution.status === 'running') execution.status = 'crashed';
		}
	}
}

function nodeOf(owner: Workflow): INode {
	const node = owner.getNode(NODE_NAME);
	if (node === null) throw new Error('The workflow has no trigger');
	return node;
}

/** Oneflow's signature of a notification. */
export function sign(callbackId: string, signKey = ''): string {
	return createHash('sha1').update(`${callbackId}${signKey}`).digest('hex');
}

/** A sandbox besides the worker's own, for a second account. */
export async function startSecondSandbox(seed: 'default' | 'other') {
	return await spawnSandbox({ args: ['--seed', seed] });
}
