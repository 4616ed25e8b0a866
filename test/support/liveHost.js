/* n8n around the trigger: what it stores, saves and answers, and when; types in liveHost.d.ts. */
const { spawn } = require('node:child_process');
const { createHash, randomUUID } = require('node:crypto');
const { EventEmitter } = require('node:events');
const { join } = require('node:path');
const { core, workflow, executeContext } = globalThis.oneflowHarness;

const { ExecuteContext, HookContext, WebhookContext } = core;
const { createRunExecutionData, NodeHelpers, Workflow } = workflow;
const ROOT = join(__dirname, '..', '..');
const NODE_NAME = 'Oneflow Trigger';

/** The trigger with modules of its own, as in a process that has just started. */
function freshTrigger() {
	let loaded;
	jest.isolateModules(() => {
		loaded = require('../../nodes/Oneflow/OneflowTrigger.node');
	});
	return new loaded.OneflowTrigger();
}

class Killed extends Error {}

/** As much of express' response as a webhook sees. */
class FakeResponse extends EventEmitter {
	statusCode = 200;

	closed = false;

	ended = false;

	body = undefined;

	status(code) {
		this.statusCode = code;
		return this;
	}

	end(body) {
		this.ended = true;
		this.body = body;
		// On a connection that is gone nothing is ever finished.
		if (!this.closed) this.emit('finish');
		this.close();
		return this;
	}

	close() {
		if (this.closed) return;
		this.closed = true;
		this.emit('close');
	}
}

/**
 * One n8n with its database. Follows the code of n8n 2.41.1: `LiveWebhooks.executeWebhook` (own copy of
 * the static data for every call and run; run stored, then begun; its static data saved whole; 200),
 * `WebhookTriggerRegistrar` and `EnqueuedExecutionRecoveryService`.
 */
class LiveHost {
	constructor({ webhookBase = 'https://n8n.example.com' } = {}) {
		this.webhookBase = webhookBase;
		/** The database: workflows by ID, and executions. */
		this.workflows = new Map();
		this.executions = [];
		this.logs = [];
		this.process = 0;
		this.type = freshTrigger();
	}

	add(parameters, { credential, id = randomUUID() } = {}) {
		const node = {
			id: randomUUID(),
			name: NODE_NAME,
			type: 'n8n-nodes-oneflow.oneflowTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters,
			credentials: { oneflowApi: { id: '1', name: 'Oneflow' } },
			webhookId: randomUUID(),
		};
		this.workflows.set(id, { id, node, credential, staticText: '{}', published: undefined });
		return id;
	}

	workflowOf(id, { node, stale = false } = {}) {
		const stored = this.workflows.get(id);
		return new Workflow({
			id,
			name: 'Test',
			nodes: [structuredClone(node ?? stored.published?.node ?? stored.node)],
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

	additionalData(credential, more = {}) {
		return {
			...executeContext({ parameters: {}, credential }).additionalData,
			webhookBaseUrl: `${this.webhookBase}/webhook`,
			webhookTestBaseUrl: `${this.webhookBase}/webhook-test`,
			...more,
		};
	}

	webhookData(owner, isTest = false) {
		return {
			httpMethod: 'POST',
			node: NODE_NAME,
			path: 'webhook',
			webhookDescription: this.type.description.webhooks[0],
			workflowId: owner.id,
			isTest,
		};
	}

	log(context) {
		const keep = (level) => (message) => this.logs.push({ level, message });
		Object.defineProperty(context, 'logger', {
			value: { debug() {}, info: keep('info'), warn: keep('warn'), error: keep('error') },
		});
		return context;
	}

	hookContext(owner, credential, isTest, mode) {
		const webhookData = this.webhookData(owner, isTest);
		return this.log(
			new HookContext(
				owner,
				owner.getNode(NODE_NAME),
				this.additionalData(credential),
				mode,
				'activate',
				webhookData,
			),
		);
	}

	async hook(owner, credential, name, isTest = false) {
		// n8n removes webhooks in one mode, those of tests and those of production.
		const mode = name === 'delete' ? 'internal' : isTest ? 'manual' : 'trigger';
		const context = this.hookContext(owner, credential, isTest, mode);
		return await this.type.webhookMethods.default[name].call(context);
	}

	save(id, owner) {
		this.workflows.get(id).staticText = JSON.stringify(owner.staticData);
	}

	/** Publishes what the editor holds. `loseStaticData`: n8n is killed before it saves. */
	async activate(id, { attempts = 1, loseStaticData = false } = {}) {
		const stored = this.workflows.get(id);
		const wanted = { node: structuredClone(stored.node), credential: stored.credential };
		if (stored.published !== undefined) {
			if (JSON.stringify(stored.published) === JSON.stringify(wanted)) return;
			await this.deactivate(id);
		}
		for (let attempt = 1; ; attempt++) {
			const owner = this.workflowOf(id, wanted);
			try {
				if (!(await this.hook(owner, wanted.credential, 'checkExists'))) {
					await this.hook(owner, wanted.credential, 'create');
				}
				stored.published = wanted;
				if (!loseStaticData) this.save(id, owner);
				return;
			} catch (error) {
				await this.hook(owner, wanted.credential, 'delete').catch(() => {});
				this.save(id, owner);
				if (attempt >= attempts) throw error;
			}
		}
	}

	/** Checks again what is registered and repairs it, as taking out of production and back does. */
	async checkExists(id) {
		const owner = this.workflowOf(id);
		const result = await this.hook(owner, this.workflows.get(id).credential, 'checkExists');
		this.save(id, owner);
		return result;
	}

	async create(id) {
		const owner = this.workflowOf(id);
		await this.hook(owner, this.workflows.get(id).credential, 'create');
		this.save(id, owner);
	}

	async deactivate(id) {
		const stored = this.workflows.get(id);
		const { published } = stored;
		stored.published = undefined;
		const owner = this.workflowOf(id, published);
		await this.hook(owner, published?.credential ?? stored.credential, 'delete');
		this.save(id, owner);
	}

	/** Listens for a test call: static data is a copy that is never saved. */
	async listen(id) {
		const { credential } = this.workflows.get(id);
		const owner = this.workflowOf(id);
		if (!(await this.hook(owner, credential, 'checkExists', true))) {
			await this.hook(owner, credential, 'create', true);
		}
		return {
			call: async (body, options = {}) => await this.handle(owner, id, body, options, true),
			stop: async () => await this.hook(owner, credential, 'delete', true),
		};
	}

	url(id, kind = 'webhook') {
		const { node } = this.workflows.get(id);
		return NodeHelpers.getNodeWebhookUrl(`${this.webhookBase}/${kind}`, id, node, 'webhook', false);
	}

	/** The registration a workflow has saved. */
	registration(id) {
		return JSON.parse(this.workflows.get(id).staticText)[`node:${NODE_NAME}`]?.registration;
	}

	/** A correctly signed body. */
	signed(id, notification) {
		return {
			...notification,
			signature: sign(notification.callback_id, this.registration(id)?.signKey),
		};
	}

	/** One call of the production address; resolves with what the caller gets, status 0 when nothing. */
	async call(id, body, options = {}) {
		return await this.handle(this.workflowOf(id), id, body, options, false);
	}

	async handle(owner, id, body, options, isTest) {
		const { headers = {}, query = {}, killAt, failRun, hangUpAt, at = async () => {} } = options;
		const { process } = this;
		const reach = async (point) => {
			await at(point);
			if (hangUpAt === point) response.close();
			if (killAt === point) this.kill();
			if (this.process !== process) throw new Killed(point);
		};
		const { credential } = this.workflows.get(id);
		const response = new FakeResponse();
		const additionalData = this.additionalData(credential, {
			httpRequest: { body, headers, query, params: {}, method: 'POST' },
			httpResponse: response,
		});
		const mode = isTest ? 'manual' : 'webhook';
		const node = owner.getNode(NODE_NAME);
		const webhookData = this.webhookData(owner, isTest);
		const context = this.log(
			new WebhookContext(owner, node, additionalData, mode, webhookData, [], null),
		);
		try {
			await reach('begin');
			let result;
			try {
				result = await this.type.webhook.call(context);
			} catch (error) {
				this.logs.push({ level: 'exception', message: error.message });
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
				const run = { id: randomUUID(), workflowId: id, mode, status: 'new' };
				run.items = result.workflowData[0];
				this.executions.push(run);
				await reach('stored');
				run.status = 'running';
				await reach('running');
				await this.run(run, runOwner, reach);
			}
			if (!isTest && owner.staticData.__dataChanged === true) this.save(id, owner);
			await reach('answering');
			if (result.noWebhookResponse !== true) {
				response.status(200).end(result.webhookResponse ?? { message: 'Webhook call received' });
			}
			return { status: hangUpAt ? 0 : response.statusCode, body: response.body };
		} catch (error) {
			if (error instanceof Killed) return { status: 0, body: undefined };
			throw error;
		}
	}

	/** An execution as far as the trigger has a part in it. Without `reach`, one found after a crash. */
	async run(
		execution,
		owner = this.workflowOf(execution.workflowId, { stale: true }),
		reach = async () => {},
	) {
		const { mode, workflowId } = execution;
		const node = owner.getNode(NODE_NAME);
		const inputData = { main: [execution.items] };
		const { credential } = this.workflows.get(workflowId);
		const context = new ExecuteContext(
			owner,
			node,
			this.additionalData(credential, { executionId: execution.id }),
			mode,
			createRunExecutionData({}),
			0,
			execution.items,
			inputData,
			{ node, data: inputData, source: null },
			[],
		);
		try {
			[execution.output] = await this.type.execute.call(context);
		} catch (error) {
			// As in n8n's own engine, which looks for the word in the message.
			execution.status = error.message.includes('canceled') ? 'canceled' : 'error';
			execution.output = [];
			return;
		}
		await reach('begun');
		if (mode !== 'manual' && owner.staticData.__dataChanged === true) {
			const text = JSON.stringify(owner.staticData);
			await reach('saving');
			this.workflows.get(workflowId).staticText = text;
			await reach('saved');
		}
		execution.status = 'success';
		await reach('ended');
	}

	/** Ends the process: what it remembers is gone, calls under way get no answer. */
	kill() {
		this.process += 1;
		for (const execution of this.executions) {
			if (execution.status === 'running') execution.status = 'crashed';
		}
	}

	/** Starts n8n again; runs that were stored and not begun are begun now. */
	async restart() {
		this.kill();
		this.type = freshTrigger();
		for (const execution of this.executions) {
			if (execution.status === 'new') await this.run(execution);
		}
	}

	/** The items that runs went on with, over all executions of a workflow. */
	outputs(id) {
		return this.executions
			.filter(({ workflowId, status }) => workflowId === id && status === 'success')
			.flatMap(({ output }) => output.map(({ json }) => json));
	}

	/** Executions of a workflow that went on with something. */
	runs(id) {
		return this.executions.filter(
			({ workflowId, output }) => workflowId === id && output?.length > 0,
		);
	}
}

function sign(callbackId, signKey = '') {
	return createHash('sha1').update(`${callbackId}${signKey}`).digest('hex');
}

/** A sandbox beside the worker's own, for a second account. */
async function startSecondSandbox(seed) {
	const args = ['--import', 'tsx', 'sandbox/main.mts', '--port', '0', '--quiet', '--seed', seed];
	const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
	const url = await new Promise((resolve, reject) => {
		child.once('exit', () => reject(new Error('The second sandbox did not start.')));
		child.stdout.on('data', (chunk) => {
			const found = /listening on (http:\S+)/.exec(String(chunk))?.[1];
			if (found) resolve(found);
		});
	});
	return { url, stop: () => child.kill() };
}

module.exports = { LiveHost, sign, startSecondSandbox };
