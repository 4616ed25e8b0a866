/* What tests use of n8n; types in harness.d.ts. The work is done in n8n.js. */
const { sandboxCredential } = require('./sandbox');

const n8n = globalThis.oneflowHarness;
/** Most tests look at Oneflow's own answers, so Simplify is off unless they turn it on. */
const ready = (options) => ({
	...options,
	parameters: { simplify: false, ...options.parameters },
	credential: options.credential ?? sandboxCredential(),
});

async function runNode(options) {
	return (await n8n.run(ready(options))).items;
}

/** Runs and expects it to throw; gives the error. */
async function failureOf(options) {
	let items;
	try {
		items = await runNode(options);
	} catch (error) {
		return error;
	}
	throw new Error(`The run did not fail; it gave ${JSON.stringify(items).slice(0, 500)}`);
}

module.exports = {
	runNode,
	failureOf,
	run: async (options) => await n8n.run(ready(options)),
	searchList: async (method, options, filter, token) =>
		await n8n.editorMethod('listSearch', method, ready(options), [filter, token]),
	loadOptions: async (method, options) =>
		await n8n.editorMethod('loadOptions', method, ready(options), []),
	mapperFields: async (method, options) =>
		await n8n.editorMethod('resourceMapping', method, ready(options), []),
	createTrigger: (options) => n8n.createTrigger(ready(options)),
	callWaitingWebhook: async (options) => await n8n.callWaitingWebhook(ready(options)),
	testCredential: n8n.testCredential,
	executeContext: (options) => n8n.executeContext(ready(options)),
	setBinaryMode: n8n.setBinaryMode,
	everythingIn: n8n.everythingIn,
	nodeDescription: (name = 'oneflow') => n8n.loader().nodeTypes[name].type.description,
	credentialType: () => n8n.loader().credentialTypes.oneflowApi.type,
	loader: n8n.loader,
	byId: (id) => ({ __rl: true, mode: 'id', value: String(id) }),
	fromList: (id) => ({ __rl: true, mode: 'list', value: id }),
	byUrl: (value) => ({ __rl: true, mode: 'url', value }),
	mapped: (value) => ({ mappingMode: 'defineBelow', value }),
	binaryItem: async (content, fileName, mimeType, json = {}, field = 'data') => ({
		json,
		binary: {
			[field]: await n8n.binaryContext().helpers.prepareBinaryData(content, fileName, mimeType),
		},
	}),
	binaryContent: async (binary) =>
		binary.id === undefined
			? Buffer.from(binary.data, 'base64')
			: await n8n
					.binaryContext()
					.helpers.binaryToBuffer(await n8n.binaryContext().helpers.getBinaryStream(binary.id)),
};
