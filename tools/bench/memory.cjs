// Lists contracts with the built node in this process and prints, for some of them and for all, how
// many there are and how many bytes of heap hold them afterwards.
// Run with --expose-gc. Input: the folder of the package, the sandbox's /v1, token, user, the number
// of rows for "some".
require('n8n-workflow');
const { join } = require('node:path');

const [folder, baseUrl, token, userEmail, some] = process.argv.slice(2);
const { Oneflow } = require(join(folder, 'dist/nodes/Oneflow/Oneflow.node.js'));
const node = new Oneflow();

/** As much of n8n's context as the operation needs; no limit means all. */
function contextFor(limit) {
	const parameters = {
		resource: 'contract',
		operation: 'getAll',
		returnAll: limit === undefined,
		limit,
		simplify: false,
		filters: {},
	};
	return {
		getInputData: () => [{ json: {} }],
		getNode: () => ({ name: 'Oneflow' }),
		getTimezone: () => 'UTC',
		getNodeParameter: (name, _item, fallback) => parameters[name] ?? fallback,
		getCredentials: async () => ({ environment: 'custom', baseUrl, userEmail }),
		getExecutionCancelSignal: () => undefined,
		continueOnFail: () => false,
		helpers: {
			async httpRequestWithAuthentication(_type, { url, qs, headers }) {
				const response = await fetch(`${url}?${new URLSearchParams(qs)}`, {
					headers: { ...headers, 'x-oneflow-api-token': token },
				});
				return {
					statusCode: response.status,
					headers: Object.fromEntries(response.headers),
					body: await response.json(),
				};
			},
		},
	};
}

async function held(limit) {
	globalThis.gc();
	const before = process.memoryUsage().heapUsed;
	const [items] = await node.execute.call(contextFor(limit));
	globalThis.gc();
	const bytes = process.memoryUsage().heapUsed - before;
	return { rows: items.length, bytes };
}

void (async () => {
	await held(100);
	const results = [await held(Number(some)), await held(undefined)];
	process.stdout.write(JSON.stringify(results));
})();
