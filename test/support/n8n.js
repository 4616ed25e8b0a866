const { dirname } = require('node:path');
const core = require('n8n-core');
const workflow = require('n8n-workflow');

const {
	BinaryDataConfig,
	BinaryDataService,
	ExecuteContext,
	HookContext,
	LoadOptionsContext,
	PackageDirectoryLoader,
	RoutingNode,
	WebhookContext,
} = core;
const { createRunExecutionData, deepCopy, NodeHelpers, Workflow } = workflow;
const { Container } = require(
	require.resolve('@n8n/di', { paths: [dirname(require.resolve('n8n-core'))] }),
);

const ROOT = dirname(dirname(__dirname));
const PACKAGE = 'n8n-nodes-oneflow';
const CREDENTIAL = 'oneflowApi';
const SOURCE = 'Input';
const EXECUTION_ID = '4711';
const WEBHOOK_BASE = 'https://n8n.example.com/webhook';
const WEBHOOK_TEST_BASE = 'https://n8n.example.com/webhook-test';
const WAITING_BASE = 'https://n8n.example.com/webhook-waiting';

/** The package, as n8n finds it on the disk. */
let loader;

/** Stands before the node under test, and for the node n8n tests credentials with. */
const plainNode = {
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

const nodeTypes = {
	getByName: (type) => nodeTypes.getByNameAndVersion(type),
	getByNameAndVersion(type, version) {
		const name = type.split('.')[1];
		if (!type.startsWith(`${PACKAGE}.`)) return plainNode;
		return NodeHelpers.getVersionedNodeType(loader.nodeTypes[name].type, version);
	},
	getKnownTypes: () => loader.known.nodes,
};

/** Loads the package and the binary data service; later calls do nothing. */
async function load() {
	if (loader !== undefined) return;
	const fresh = new PackageDirectoryLoader(ROOT);
	await fresh.loadAll();
	await setBinaryMode('default');
	loader = fresh;
}

/** `default` keeps files in memory, `filesystem` on the disk, as a running n8n does. */
async function setBinaryMode(mode) {
	Container.get(BinaryDataConfig).mode = mode;
	await Container.get(BinaryDataService).init();
}

const credentialType = () => loader.credentialTypes[CREDENTIAL].type;

/** Values beginning with `=` are expressions over the credential; nothing resolves to ''. */
function resolved(text, credentials, owner, node) {
	if (!text.startsWith('=')) return text;
	const keys = { $credentials: credentials };
	const value = owner.expression.getSimpleParameterValue(
		node,
		text,
		'internal',
		keys,
		undefined,
		'',
	);
	return value ? value.toString() : '';
}

/** n8n's helper in small: defaults filled in, and generic authentication written over the request. */
function credentialsHelperFor(data) {
	return {
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		getCredentialsProperties: () => credentialType().properties,
		getCredentials: async () => {
			throw new Error('The harness stores no credentials');
		},
		async getDecrypted() {
			const { properties } = credentialType();
			return NodeHelpers.getNodeParameters(properties, deepCopy(data), true, false, null, null);
		},
		preAuthentication: async () => undefined,
		runPreAuthentication: async () => undefined,
		async authenticate(credentials, typeName, request, owner, node) {
			const { authenticate } = loader.credentialTypes[typeName].type;
			if (typeof authenticate === 'function') return await authenticate(credentials, request);
			request.headers ??= {};
			if (authenticate?.type !== 'generic') return request;
			for (const [part, values] of Object.entries(authenticate.properties)) {
				request[part] ??= {};
				for (const [key, value] of Object.entries(values)) {
					request[part][resolved(key, credentials, owner, node)] = resolved(
						value,
						credentials,
						owner,
						node,
					);
				}
			}
			return request;
		},
		updateCredentials: async () => {},
		updateCredentialsOauthTokenData: async () => {},
	};
}

function additionalDataFor(credential, more = {}) {
	return {
		credentialsHelper: credentialsHelperFor(credential),
		executionId: EXECUTION_ID,
		webhookBaseUrl: WEBHOOK_BASE,
		webhookTestBaseUrl: WEBHOOK_TEST_BASE,
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
}

function nodeOf(type, parameters, more = {}) {
	return {
		id: 'c8a5f0f4-0000-4000-8000-000000000001',
		name: type === 'oneflow' ? 'Oneflow' : 'Oneflow Trigger',
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position: [200, 0],
		parameters: deepCopy(parameters),
		credentials: { [CREDENTIAL]: { id: '1', name: 'Oneflow account' } },
		webhookId: 'a1b2c3d4-0000-4000-8000-000000000002',
		...more,
	};
}

/** The constructor fills in the parameters' defaults, as for every workflow in n8n. */
function workflowOf(node, { staticData, timezone = 'Europe/Stockholm', withSource = false } = {}) {
	const source = {
		id: 'source',
		name: SOURCE,
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	return new Workflow({
		id: 'workflow1',
		name: 'Test',
		nodes: withSource ? [source, node] : [node],
		connections: withSource
			? { [SOURCE]: { main: [[{ node: node.name, type: 'main', index: 0 }]] } }
			: {},
		active: true,
		nodeTypes,
		staticData,
		settings: { timezone },
	});
}

const asItems = (items) =>
	items.map((item, index) => ({
		...('json' in item && Object.keys(item).every((key) => ITEM_KEYS.has(key))
			? item
			: { json: item }),
		pairedItem: { item: index },
	}));
const ITEM_KEYS = new Set(['json', 'binary', 'pairedItem', 'error']);

/** The node in a running execution: its context, and what belongs to it. */
function execution({
	parameters,
	items = [{ json: {} }],
	credential,
	continueOnFail = false,
	mode = 'manual',
	signal,
	timezone,
	staticData,
}) {
	const node = nodeOf('oneflow', parameters, continueOnFail ? { continueOnFail: true } : {});
	const owner = workflowOf(node, { withSource: true, timezone, staticData });
	const own = owner.getNode(node.name);
	const input = asItems(items);
	const inputData = { main: [input] };
	const executeData = {
		node: own,
		data: inputData,
		source: { main: [{ previousNode: SOURCE, previousNodeOutput: 0, previousNodeRun: 0 }] },
	};
	const runExecutionData = createRunExecutionData({
		resultData: {
			runData: {
				[SOURCE]: [
					{
						startTime: 0,
						executionTime: 0,
						executionIndex: 0,
						source: [],
						data: { main: [input] },
					},
				],
			},
		},
	});
	const additionalData = additionalDataFor(credential);
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
	return { owner, node: own, input, context, runExecutionData };
}

/** Runs the action node; gives everything that a caller may look at afterwards. */
async function run(options) {
	const { owner, node, input, context, runExecutionData } = execution(options);
	const before = JSON.stringify(input);
	const outputs = await nodeTypes.getByNameAndVersion(node.type).execute.call(context);
	if (JSON.stringify(input) !== before) throw new Error('The node changed its input items');
	return {
		items: outputs?.[0] ?? [],
		outputs,
		waitTill: runExecutionData.waitTill,
		resumeUrl: `${WAITING_BASE}/${EXECUTION_ID}?signature=${runExecutionData.resumeToken}`,
		runExecutionData,
		staticData: deepCopy(owner.staticData),
	};
}

/** Answers like an express response, and remembers what was answered. */
function fakeResponse() {
	const answer = { status: undefined, body: undefined, headers: {}, ended: false };
	const response = {
		headersSent: false,
		locals: {},
		setHeader(name, value) {
			answer.headers[name.toLowerCase()] = value;
			return response;
		},
		getHeader: (name) => answer.headers[name.toLowerCase()],
		status(code) {
			answer.status = code;
			return response;
		},
		writeHead(code, headers = {}) {
			answer.status = code;
			for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
			return response;
		},
		set statusCode(code) {
			answer.status = code;
		},
		get statusCode() {
			return answer.status ?? 200;
		},
		send(body) {
			return response.end(body);
		},
		json(body) {
			response.setHeader('content-type', 'application/json');
			return response.end(body);
		},
		sendStatus(code) {
			answer.status = code;
			return response.end();
		},
		end(body) {
			answer.status ??= 200;
			answer.body = body;
			answer.ended = true;
			response.headersSent = true;
			return response;
		},
	};
	response.header = response.setHeader;
	response.set = response.setHeader;
	response.type = (type) => response.setHeader('content-type', type);
	return { response, answer };
}

function fakeRequest({ body = {}, headers = {}, query = {}, params = {}, method = 'POST' }) {
	const lower = Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
	);
	return {
		method,
		body,
		query,
		params,
		headers: { 'content-type': 'application/json', ...lower },
		rawBody: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
		header: (name) => lower[name.toLowerCase()],
		get: (name) => lower[name.toLowerCase()],
		ip: '127.0.0.1',
		path: '/webhook',
		on: () => {},
	};
}

/** What n8n makes of a webhook call: the answer to the caller, and the items that start a run. */
async function receive(
	type,
	{ owner, node, additionalData, isTest, runExecutionData, mode },
	call,
) {
	const { response, answer } = fakeResponse();
	const description = type.description.webhooks[0];
	const context = new WebhookContext(
		owner,
		node,
		{ ...additionalData, httpRequest: fakeRequest(call), httpResponse: response },
		mode,
		{
			httpMethod: 'POST',
			node: node.name,
			path: description.path,
			webhookDescription: description,
			workflowId: owner.id,
			workflowExecuteAdditionalData: additionalData,
			isTest,
		},
		[],
		runExecutionData ?? null,
	);
	let result;
	try {
		result = await type.webhook.call(context);
	} catch (error) {
		return { status: 500, body: { message: error.message }, error, items: [], started: false };
	}
	if (result.noWebhookResponse === true) {
		if (!answer.ended) throw new Error('The node promised an answer and gave none');
	} else {
		answer.status = 200;
		answer.body = result.webhookResponse ?? { message: 'Workflow was started' };
	}
	return {
		...answer,
		result,
		started: result.workflowData !== undefined,
		items: result.workflowData?.[0] ?? [],
	};
}

/** The trigger node of one published (or tested) workflow, with its static data. */
function createTrigger({
	parameters,
	credential,
	staticData = {},
	isTest = false,
	webhookBaseUrl = WEBHOOK_BASE,
	webhookTestBaseUrl = WEBHOOK_TEST_BASE,
	timezone,
	webhookId,
}) {
	const mode = isTest ? 'manual' : 'trigger';
	const node = nodeOf('oneflowTrigger', parameters, webhookId === undefined ? {} : { webhookId });
	const owner = workflowOf(node, { staticData: deepCopy(staticData), timezone });
	const own = owner.getNode(node.name);
	const additionalData = additionalDataFor(credential, { webhookBaseUrl, webhookTestBaseUrl });
	const type = nodeTypes.getByNameAndVersion(own.type);
	const hook = (name) => async () => {
		// n8n removes webhooks in one mode, those of tests and those of production.
		const ownMode = name === 'delete' ? 'internal' : mode;
		const context = new HookContext(owner, own, additionalData, ownMode, 'activate', {
			httpMethod: 'POST',
			node: own.name,
			path: 'webhook',
			webhookDescription: type.description.webhooks[0],
			workflowId: owner.id,
			workflowExecuteAdditionalData: additionalData,
			isTest,
		});
		return await type.webhookMethods.default[name].call(context);
	};
	const [checkExists, create, remove] = ['checkExists', 'create', 'delete'].map(hook);
	return {
		checkExists,
		create,
		delete: remove,
		/** As n8n publishes a workflow: create unless there already, and clean up when that throws. */
		async activate() {
			try {
				if (!(await checkExists())) await create();
			} catch (error) {
				await remove().catch(() => {});
				throw error;
			}
		},
		deactivate: remove,
		callWebhook: async (call = {}) =>
			await receive(type, { owner, node: own, additionalData, isTest, mode }, call),
		webhookUrl: () => {
			const base = isTest ? webhookTestBaseUrl : webhookBaseUrl;
			return NodeHelpers.getNodeWebhookUrl(base, owner.id, own, 'webhook', false);
		},
		/** All static data of the workflow; the node's own part lies below `node:<name>`. */
		get staticData() {
			return deepCopy(owner.staticData);
		},
		/** The node's own static data, to look at and to tamper with. */
		get nodeData() {
			return owner.getStaticData('node', own);
		},
	};
}

/** A call to the address on which a waiting execution of the action node listens. */
async function callWaitingWebhook({ call = {}, ...options }) {
	const { owner, node, runExecutionData } = execution(options);
	return await receive(
		nodeTypes.getByNameAndVersion(node.type),
		{
			owner,
			node,
			additionalData: additionalDataFor(options.credential),
			isTest: false,
			runExecutionData,
			mode: options.mode ?? 'manual',
		},
		call,
	);
}

/** An editor's question about the node, with the parameters as they stand in the editor. */
async function editorMethod(
	kind,
	method,
	{ node: type = 'oneflow', parameters, credential },
	args,
) {
	const node = nodeOf(type, parameters);
	const owner = workflowOf(node);
	const own = owner.getNode(node.name);
	const additionalData = additionalDataFor(credential, {
		currentNodeParameters: deepCopy(parameters),
	});
	const context = new LoadOptionsContext(owner, own, additionalData, '');
	const found = nodeTypes.getByNameAndVersion(own.type).methods?.[kind]?.[method];
	if (found === undefined) throw new Error(`${type} has no ${kind} method ${method}`);
	return await found.apply(context, args);
}

/** The credential's test, made the way n8n makes it: a declarative request through its routing. */
async function testCredential(credential) {
	const { test } = credentialType();
	const type = {
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
	const node = {
		...nodeOf('oneflow', {}),
		name: 'Temp-Node',
		type: plainNode.description.name,
	};
	const owner = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			...nodeTypes,
			getByName: () => type,
			getByNameAndVersion: () => type,
		},
	});
	const own = owner.getNode(node.name);
	const additionalData = additionalDataFor(credential);
	const data = await additionalData.credentialsHelper.getDecrypted();
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
	try {
		await new RoutingNode(context, type, { id: '1', name: 'x', type: CREDENTIAL, data }).runNode();
		return { status: 'OK' };
	} catch (error) {
		const status = error.cause?.response?.status;
		const rule = test.rules?.find(({ properties }) => properties.value === status);
		return { status: 'Error', message: rule?.properties.message ?? error.message, error };
	}
}

/** The text of everything reachable from a value, hidden properties and causes included. */
function everythingIn(value) {
	const seen = new Set();
	const parts = [];
	const visit = (current) => {
		if (typeof current === 'string') parts.push(current);
		if (typeof current !== 'object' || current === null || seen.has(current)) return;
		seen.add(current);
		if (Buffer.isBuffer(current)) return void parts.push(current.toString());
		for (const key of Reflect.ownKeys(current)) {
			parts.push(String(key));
			const { value: inner } = Object.getOwnPropertyDescriptor(current, key);
			visit(inner);
		}
		if (current instanceof Map) for (const [key, inner] of current) [key, inner].forEach(visit);
	};
	visit(value);
	return parts.join('\n');
}

module.exports = {
	core,
	workflow,
	load,
	loader: () => loader,
	setBinaryMode,
	run,
	createTrigger,
	callWaitingWebhook,
	editorMethod,
	testCredential,
	everythingIn,
	binaryContext: () => execution({ parameters: {}, credential: {} }).context,
	executeContext: (options) => execution(options).context,
};
