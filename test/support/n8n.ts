/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   made for nodes; this is n8n around them. */
/* n8n as the nodes meet it. Runs outside jest's module registry: see environment.ts. */
import { ClientRequest } from 'node:http';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import * as core from 'n8n-core';
import * as workflow from 'n8n-workflow';
import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	INodeTypes,
	IRunExecutionData,
	IWebhookData,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import * as deduplication from './deduplicator';
import { FakeResponse } from './fakeResponse';

const { ExecuteContext, LoadOptionsContext, PackageDirectoryLoader, RoutingNode, WebhookContext } =
	core;
const { createRunExecutionData, deepCopy, NodeHelpers, Workflow } = workflow;

export { core, deduplication, workflow };

const PACKAGE = 'n8n-nodes-oneflow';
const CREDENTIAL = 'oneflowApi';
const SOURCE = 'Input';
const EXECUTION_ID = '4711';
/** The sandbox takes calls to such a host as answered. */
const WAITING_BASE = 'https://n8n.example/webhook-waiting';

export type NodeName = 'oneflow' | 'oneflowTrigger';

export interface RunOptions {
	/** As the workflow stores them: what is left out gets its default, `=…` is an expression. */
	parameters: Record<string, unknown>;
	/** Plain JSON objects, or items with `json` and `binary`. One empty item by default. */
	items?: Array<IDataObject | Partial<INodeExecutionData>>;
	credential: ICredentialDataDecryptedObject;
	continueOnFail?: boolean;
	/** The node's setting On Error. */
	onError?: INode['onError'];
	/** Runs the node as the tool n8n derives from it. */
	asTool?: boolean;
	mode?: WorkflowExecuteMode;
	/** The node's setting Retry On Fail, with hardly a pause between the tries. */
	retryOnFail?: boolean;
	/** Cancels the execution. */
	signal?: AbortSignal;
	/** The workflow's time zone, Europe/Stockholm by default. */
	timezone?: string;
	staticData?: IDataObject;
	/** Where n8n hears calls to waiting executions. */
	waitingBase?: string;
}

export interface FullRun {
	items: INodeExecutionData[];
	outputs: INodeExecutionData[][] | null;
	/** Set when the node put the execution to wait. */
	waitTill?: Date;
	/** What the node told the user after the run. */
	hints: string[];
	resumeUrl: string;
	runExecutionData: IRunExecutionData;
	/** As n8n stores it for a run that waits. */
	executeData: IExecuteData;
	staticData: IDataObject;
}

export interface EditorOptions {
	parameters: Record<string, unknown>;
	credential: ICredentialDataDecryptedObject;
	/** `oneflow` by default. */
	node?: NodeName;
}

export interface WebhookCall {
	body?: unknown;
	headers?: Record<string, string>;
	query?: Record<string, string>;
	/** The caller does not wait for the answer. */
	hangsUp?: boolean;
}

/** What the caller of a webhook got, and what n8n goes on with because of it. */
export interface WebhookAnswer {
	status: number;
	body: unknown;
	started: boolean;
	items: INodeExecutionData[];
}

let folder: string | undefined;
let packageLoader: core.PackageDirectoryLoader;

/** Stands before the node under test, and for the node n8n tests credentials with. */
const plainNode: INodeType = {
	description: {
		displayName: 'Input',
		name: 'n8n-nodes-base.noOp',
		group: ['input'],
		version: 1,
		description: '',
		defaults: { name: SOURCE },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
};

const nodeTypes: INodeTypes = {
	getByName: (type) => nodeTypes.getByNameAndVersion(type),
	getByNameAndVersion(type, version) {
		const name = type.split('.')[1]?.replace(/Tool$/, '');
		if (!type.startsWith(`${PACKAGE}.`)) return plainNode;
		return NodeHelpers.getVersionedNodeType(packageLoader.nodeTypes[name].type, version);
	},
	getKnownTypes: () => packageLoader.known.nodes as unknown as IDataObject,
};

/** Loads the package from its folder, anew for each test file, as the nodes remember; the rest of n8n once. */
export async function load(packageFolder: string): Promise<void> {
	if (folder === undefined) {
		await setBinaryMode('default');
		await core.DataDeduplicationService.init(deduplication.deduplicator);
		sleepWithinFile();
		hasRunFor(3_600_000);
		matchUnhurried();
	}
	folder = packageFolder;
	const { cache } = createRequire(join(folder, 'package.json'));
	const inside = join(realpathSync(folder), sep);
	for (const file of Object.keys(cache)) if (file.startsWith(inside)) delete cache[file];
	const fresh = new PackageDirectoryLoader(packageFolder);
	await fresh.loadAll();
	packageLoader = fresh;
}

let files = 0;

/** Ends a test file: what its nodes do in the background does not wake any more. */
export function unload(): void {
	files++;
}

function sleepWithinFile(): void {
	const utils = sleepModule();
	const { sleep } = utils;
	utils.sleep = async (ms: number) => {
		const begun = files;
		await sleep(ms);
		if (begun !== files) await new Promise(() => {});
	};
}

/** n8n gives a regular expression 250 ms by the wall clock, which a busy machine can spend before it begins. */
function matchUnhurried(): void {
	workflow.setSafeRegexEngine({
		exec: (pattern, input, flags) => new RegExp(pattern, flags).exec(input),
		test: (pattern, input, flags) => new RegExp(pattern, flags).test(input),
		replace: (pattern, input, flags, by) => input.replace(new RegExp(pattern, flags), by),
		matchAll: (pattern, input, flags = '') => [
			...input.matchAll(new RegExp(pattern, flags.includes('g') ? flags : `${flags}g`)),
		],
		split: (pattern, input, flags) => input.split(new RegExp(pattern, flags)),
	});
}

/** This process of n8n is so old from now on, in milliseconds. Gives the function that ends it. */
export function hasRunFor(ms: number): () => void {
	const { now: age } = performance;
	const real = age.call(performance);
	performance.now = () => ms + age.call(performance) - real;
	return () => {
		performance.now = age;
	};
}

/** The nodes with modules of their own from now on, as in a process that has just started. */
export const loadAnew = async () => await load(folder ?? '');

export const loader = () => packageLoader;

/** The trigger with modules of its own, as in a process that has just started. */
export function freshTrigger(): INodeType {
	const load = createRequire(join(folder ?? '', 'package.json'));
	// Both nodes are in this file, see tools/bundle.js.
	const file = load.resolve('./dist/nodes/Oneflow/Oneflow.node.js');
	delete load.cache[file];
	return new (load(file).OneflowTrigger)();
}

/** Where n8n keeps files: in memory (`default`) or on the disk, as a running n8n does. */
export async function setBinaryMode(mode: 'default' | 'filesystem'): Promise<void> {
	// The container that n8n-core itself uses.
	const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di');
	Container.get(core.BinaryDataConfig).mode = mode;
	await Container.get(core.BinaryDataService).init();
}

export const credentialType = (): ICredentialType => packageLoader.credentialTypes[CREDENTIAL].type;

/** Values beginning with `=` are expressions over the credential; nothing resolves to ''. */
function resolved(
	text: string,
	credentials: ICredentialDataDecryptedObject,
	owner: workflow.Workflow,
	node: INode,
): string {
	if (!text.startsWith('=')) return text;
	const keys = { $credentials: credentials as never };
	const value = owner.expression.getSimpleParameterValue(
		node,
		text,
		'internal',
		keys,
		undefined,
		'',
	);
	return value ? String(value) : '';
}

/** n8n's helper in small: defaults filled in, and generic authentication written over the request. */
function credentialsHelperFor(data: ICredentialDataDecryptedObject) {
	return {
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		getCredentialsProperties: () => credentialType().properties,
		async getDecrypted(...args: unknown[]) {
			const [additionalData, , , mode, executeData, , resolveValues] = args as Parameters<
				IWorkflowExecuteAdditionalData['credentialsHelper']['getDecrypted']
			>;
			if (data.deleted === true) throw new Error('Credential with ID "1" does not exist');
			const { properties } = credentialType();
			const values = deepCopy(data) as never;
			const plain = NodeHelpers.getNodeParameters(properties, values, true, false, null, null);
			if (resolveValues === undefined || !JSON.stringify(plain).includes('"=')) return plain;
			return resolveValues.workflow.expression.getParameterValue(
				plain as never,
				resolveValues.runExecutionData,
				resolveValues.runIndex,
				resolveValues.itemIndex,
				resolveValues.node.name,
				resolveValues.connectionInputData,
				mode,
				core.getAdditionalKeys(additionalData, mode, null, { isCredential: true }),
				executeData,
				false,
				plain as never,
			);
		},
		preAuthentication: async () => undefined,
		runPreAuthentication: async () => undefined,
		async authenticate(
			credentials: ICredentialDataDecryptedObject,
			typeName: string,
			request: IHttpRequestOptions,
			owner: workflow.Workflow,
			node: INode,
		) {
			const { authenticate } = packageLoader.credentialTypes[typeName].type;
			if (typeof authenticate === 'function') return await authenticate(credentials, request);
			const { properties } = authenticate as IAuthenticateGeneric;
			const parts = request as unknown as Record<string, IDataObject>;
			for (const [part, values] of Object.entries(properties)) {
				parts[part] ??= {};
				for (const [key, value] of Object.entries(values)) {
					const name = resolved(key, credentials, owner, node);
					parts[part][name] = resolved(String(value), credentials, owner, node);
				}
			}
			return request;
		},
	};
}

/** What n8n hands to every context, as far as the nodes look at it. */
export function additionalDataFor(
	credential: ICredentialDataDecryptedObject,
	more: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	const data: Record<string, unknown> = {
		credentialsHelper: credentialsHelperFor(credential),
		executionId: EXECUTION_ID,
		webhookBaseUrl: 'https://n8n.example.com/webhook',
		webhookTestBaseUrl: 'https://n8n.example.com/webhook-test',
		webhookWaitingBaseUrl: WAITING_BASE,
		formWaitingBaseUrl: 'https://n8n.example.com/form-waiting',
		instanceBaseUrl: 'https://n8n.example.com/',
		restApiUrl: 'https://n8n.example.com/rest',
		variables: {},
		currentNodeParameters: {},
		userId: 'user-1',
		setExecutionStatus: () => {},
		...more,
	};
	return data as unknown as IWorkflowExecuteAdditionalData;
}

function nodeOf(type: NodeName, parameters: Record<string, unknown>): INode {
	return {
		id: 'c8a5f0f4-0000-4000-8000-000000000001',
		name: type === 'oneflow' ? 'Oneflow' : 'Oneflow Trigger',
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position: [200, 0],
		parameters: deepCopy(parameters) as INode['parameters'],
		credentials: { [CREDENTIAL]: { id: '1', name: 'Oneflow account' } },
		webhookId: 'a1b2c3d4-0000-4000-8000-000000000002',
	};
}

/** A workflow of one node. Its constructor fills in the parameters' defaults, as everywhere in n8n. */
function workflowOf(
	node: INode,
	{
		source,
		staticData,
		timezone = 'Europe/Stockholm',
	}: { source?: INode; staticData?: IDataObject; timezone?: string } = {},
) {
	const owner = new Workflow({
		id: 'workflow1',
		name: 'Test',
		nodes: source === undefined ? [node] : [source, node],
		connections:
			source === undefined
				? {}
				: { [source.name]: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
		active: true,
		nodeTypes,
		staticData,
		settings: { timezone },
	});
	return { owner, own: owner.getNode(node.name) as INode };
}

/** A text of a node's description as n8n shows it, without any data. */
function shownText(
	name: NodeName,
	key: 'subtitle' | 'waitingNodeTooltip',
	parameters: Record<string, unknown>,
	execution: IDataObject = {},
): unknown {
	const { [key]: text = '' } = packageLoader.nodeTypes[name].type
		.description as INodeTypeDescription;
	const { owner, own } = workflowOf(nodeOf(name, parameters));
	const keys = { $execution: execution as never };
	return owner.expression.getSimpleParameterValue(own, text, 'internal', keys);
}

/** What n8n writes below a node on the canvas. */
export const subtitleOf = (name: NodeName, parameters: Record<string, unknown>) =>
	shownText(name, 'subtitle', parameters);

/** What n8n writes in place of a node's output while it waits. */
export const tooltipOf = (
	name: NodeName,
	parameters: Record<string, unknown>,
	execution: IDataObject,
) => shownText(name, 'waitingNodeTooltip', parameters, execution);

const ITEM_KEYS = new Set(['json', 'binary', 'pairedItem', 'error']);

function asItems(items: NonNullable<RunOptions['items']>): INodeExecutionData[] {
	return items.map((item, index) => {
		const isItem = 'json' in item && Object.keys(item).every((key) => ITEM_KEYS.has(key));
		const full = isItem ? (item as INodeExecutionData) : { json: item as IDataObject };
		return { ...full, pairedItem: { item: index } };
	});
}

/** The action node in a running execution: its context, and what belongs to it. */
function execution({
	parameters,
	items = [{ json: {} }],
	credential,
	continueOnFail = false,
	onError,
	retryOnFail = false,
	asTool = false,
	mode = 'manual',
	signal,
	timezone,
	staticData,
	waitingBase = WAITING_BASE,
}: RunOptions) {
	const node: INode = {
		...nodeOf('oneflow', parameters),
		...(continueOnFail && { continueOnFail }),
		...(onError && { onError }),
		...(retryOnFail && { retryOnFail, maxTries: 3, waitBetweenTries: 1 }),
	};
	if (asTool) node.type += 'Tool';
	const source: INode = {
		id: 'source',
		name: SOURCE,
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const { owner, own } = workflowOf(node, { source, timezone, staticData });
	const input = asItems(items);
	const inputData = { main: [input] };
	const executeData: IExecuteData = {
		node: own,
		data: inputData,
		source: { main: [{ previousNode: SOURCE, previousNodeOutput: 0, previousNodeRun: 0 }] },
	};
	const sourceRun = { startTime: 0, executionTime: 0, executionIndex: 0, source: [] };
	const runExecutionData = createRunExecutionData({
		resultData: { runData: { [SOURCE]: [{ ...sourceRun, data: inputData }] } },
	});
	const additionalData = additionalDataFor(credential, { webhookWaitingBaseUrl: waitingBase });
	const context = new ExecuteContext(
		owner,
		own,
		additionalData,
		mode,
		runExecutionData,
		0,
		input,
		inputData,
		executeData,
		[],
		signal,
	);
	return { owner, node: own, input, context, runExecutionData, executeData, additionalData };
}

/** The context a run of the action node would get, for testing modules that take one. */
export const executeContext = (options: RunOptions) => execution(options).context;

/** Runs the action node; gives everything that a caller may look at afterwards. */
export async function run(options: RunOptions): Promise<FullRun> {
	const { owner, node, input, context, runExecutionData, executeData } = execution(options);
	const before = JSON.stringify(input);
	const type = nodeTypes.getByNameAndVersion(node.type);
	const outputs = (await type.execute?.call(context)) as INodeExecutionData[][] | null;
	if (JSON.stringify(input) !== before) throw new Error('The node changed its input items');
	return {
		items: outputs?.[0] ?? [],
		outputs,
		waitTill: runExecutionData.waitTill,
		hints: context.hints.map(({ message }) => message),
		resumeUrl: `${WAITING_BASE}/${EXECUTION_ID}?signature=${runExecutionData.resumeToken}`,
		runExecutionData,
		executeData,
		staticData: deepCopy(owner.staticData),
	};
}

/** Runs the node behind another one with n8n's own engine; its outputs, the error output last. */
export async function runInWorkflow(options: RunOptions): Promise<INodeExecutionData[][]> {
	const { owner, input, additionalData } = execution(options);
	const workflowData = { id: owner.id, name: 'Test', nodes: [], connections: {}, active: false };
	additionalData.hooks = new core.ExecutionLifecycleHooks(
		'manual',
		EXECUTION_ID,
		workflowData as never,
	);
	const engine = new core.WorkflowExecute(additionalData, 'manual');
	const { data } = await engine.run({
		workflow: owner,
		startNode: owner.getNode(SOURCE) as INode,
		pinData: { [SOURCE]: input },
	});
	const [run] = data.resultData.runData['Oneflow'];
	if (run.error !== undefined) throw run.error as Error;
	return (run.data?.main ?? []).map((items) => items ?? []);
}

/** A call to the address on which a waiting execution of the action node listens; `after` is its run. */
export async function callWaitingWebhook({
	call: { body = {}, headers = {}, query = {}, hangsUp = false } = {},
	after,
	...options
}: RunOptions & { call?: WebhookCall; after?: FullRun }): Promise<WebhookAnswer> {
	const { owner, node, runExecutionData: fresh, additionalData } = execution(options);
	// Stored and read again, as n8n does between the run and the call.
	const runExecutionData = after === undefined ? fresh : deepCopy(after.runExecutionData);
	if (after !== undefined) {
		const nodeExecutionStack = [{ ...after.executeData, data: deepCopy(after.executeData.data) }];
		runExecutionData.executionData = {
			...createRunExecutionData({}).executionData,
			nodeExecutionStack,
		} as IRunExecutionData['executionData'];
	}
	const type = nodeTypes.getByNameAndVersion(node.type);
	const response = new FakeResponse();
	const httpRequest = { body, headers, query, params: {}, method: 'POST' };
	const webhookData = {
		httpMethod: 'POST',
		node: node.name,
		path: '',
		webhookDescription: type.description.webhooks?.[0],
		workflowId: owner.id,
		workflowExecuteAdditionalData: additionalData,
	} as IWebhookData;
	const context = new WebhookContext(
		owner,
		node,
		{ ...additionalData, httpRequest: httpRequest as never, httpResponse: response.asResponse() },
		options.mode ?? 'manual',
		webhookData,
		[],
		runExecutionData,
	);
	if (hangsUp) response.close();
	const result = (await type.webhook?.call(context)) ?? {};
	// n8n evaluates nothing for a node once it has its result.
	context.evaluateExpression = () => {
		throw new Error('No bridge acquired for this context. Call acquire() first.');
	};
	// As n8n words it where a run goes on and the description says nothing else.
	const { responseData = 'firstEntryJson' } = webhookData.webhookDescription;
	const isDefault = result.workflowData !== undefined && responseData !== '';
	const answer = isDefault ? responseData : result.webhookResponse;
	if (result.noWebhookResponse !== true) response.end(answer);
	return {
		status: response.statusCode,
		body: response.body,
		started: result.workflowData !== undefined,
		items: result.workflowData?.[0] ?? [],
	};
}

/** An editor's question about a node, with the parameters as they stand in the editor. */
export async function editorMethod<Result>(
	kind: 'listSearch' | 'loadOptions' | 'resourceMapping',
	method: string,
	{ node: type = 'oneflow', parameters, credential }: EditorOptions,
	args: unknown[],
): Promise<Result> {
	const { owner, own } = workflowOf(nodeOf(type, parameters));
	const currentNodeParameters = deepCopy(parameters) as INode['parameters'];
	const additionalData = additionalDataFor(credential, { currentNodeParameters });
	const context = new LoadOptionsContext(owner, own, additionalData, '');
	const { methods } = nodeTypes.getByNameAndVersion(own.type);
	const found = methods?.[kind]?.[method] as ((...values: unknown[]) => unknown) | undefined;
	if (found === undefined) throw new Error(`${type} has no ${kind} method ${method}`);
	return (await found.apply(context, args)) as Result;
}

/** The credential's test, made the way n8n makes it: a declarative request through its routing. */
export async function testCredential(
	credential: ICredentialDataDecryptedObject,
): Promise<{ status: 'OK' | 'Error'; message?: string }> {
	const test = credentialType().test as ICredentialTestRequest;
	const type: INodeType = {
		description: {
			...plainNode.description,
			credentials: [{ name: CREDENTIAL, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					default: '',
					routing: { request: test.request },
				},
			],
		},
	};
	const node = { ...nodeOf('oneflow', {}), name: 'Temp-Node', type: plainNode.description.name };
	const owner = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: { ...nodeTypes, getByName: () => type, getByNameAndVersion: () => type },
	});
	const own = owner.getNode(node.name) as INode;
	const additionalData = additionalDataFor(credential);
	const data = await credentialsHelperFor(credential).getDecrypted();
	const context = new ExecuteContext(
		owner,
		own,
		additionalData,
		'internal',
		createRunExecutionData({}),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node: own, data: {}, source: null },
		[],
	);
	const stored = { id: '1', name: 'x', type: CREDENTIAL, data: data as never };
	try {
		await new RoutingNode(context, type, stored).runNode();
		return { status: 'OK' };
	} catch (error) {
		const { message: text, cause } = error as Error & {
			cause?: { response?: { status: number } };
		};
		const status = cause?.response?.status;
		const rule = test.rules?.find(({ properties }) => properties.value === status);
		const message = rule?.properties.message;
		return { status: 'Error', message: message ?? text };
	}
}

/** Where n8n-workflow has its `sleep` from, which it hands on by a getter. */
function sleepModule(): { sleep: (ms: number) => Promise<void> } {
	const found = createRequire(require.resolve('n8n-workflow'))('@n8n/utils/sleep');
	if (found.sleep !== workflow.sleep)
		throw new Error('The sleep of n8n-workflow stands elsewhere.');
	return found;
}

/**
 * Lets the nodes' waits pass so many times faster, the clock with them: a minute's patience is tested in
 * a second. The network keeps its own time, unless the limits of its waits (`timeouts`) are to pass faster
 * too, for hosts that stay silent. Gives the function that ends it.
 */
export function speedUp(
	factor: number,
	{ timeouts = false }: { timeouts?: boolean } = {},
): () => void {
	const utils = sleepModule();
	const { sleep } = utils;
	const { now } = Date;
	const { now: age } = performance;
	const aged = performance.now();
	const { setTimeout: timer } = globalThis;
	const { setTimeout: limit } = ClientRequest.prototype;
	const begun = now();
	leapt = 0;
	Date.now = () => begun + leapt + (now() - begun) * factor;
	performance.now = () => aged + leapt + (age.call(performance) - aged) * factor;
	if (timeouts) {
		const faster = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
			timer(work, ms / factor, ...args);
		globalThis.setTimeout = Object.assign(faster, timer) as typeof timer;
		ClientRequest.prototype.setTimeout = function (ms, ...rest) {
			return limit.call(this, Math.ceil(ms / factor), ...rest);
		};
	} else {
		utils.sleep = async (ms: number) => await sleep(ms / factor);
	}
	return () => {
		utils.sleep = sleep;
		Date.now = now;
		performance.now = age;
		globalThis.setTimeout = timer;
		ClientRequest.prototype.setTimeout = limit;
	};
}

let leapt = 0;

/** Moves the clock that `speedUp` has taken over ahead, for a silence of which nobody needs to hear the whole. */
export function leap(ms: number): void {
	leapt += ms;
}

/**
 * Lets the nodes' waits pass so many times faster, and no clock; those of `longest` and more keep their time, as a
 * busy machine must not meet them. Gives the function that ends it.
 */
export function hurry(factor: number, longest: number): () => void {
	const utils = sleepModule();
	const { sleep } = utils;
	utils.sleep = async (ms: number) => await sleep(ms < longest ? ms / factor : ms);
	return () => {
		utils.sleep = sleep;
	};
}

/** The text of everything reachable from a value, hidden properties and causes included. */
export function everythingIn(value: unknown): string {
	const seen = new Set<object>();
	const parts: string[] = [];
	const visit = (current: unknown) => {
		if (typeof current === 'string') parts.push(current);
		if (typeof current !== 'object' || current === null || seen.has(current)) return;
		seen.add(current);
		if (Buffer.isBuffer(current)) return void parts.push(current.toString());
		for (const key of Reflect.ownKeys(current)) {
			parts.push(String(key));
			visit(Object.getOwnPropertyDescriptor(current, key)?.value);
		}
		if (current instanceof Map) for (const [key, inner] of current) [key, inner].forEach(visit);
	};
	visit(value);
	return parts.join('\n');
}
