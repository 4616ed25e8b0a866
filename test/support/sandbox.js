/* Control of this worker's sandbox; types in sandbox.d.ts. */
const TOKENS = {
	default: 'sandbox-example-token-000000000000000001',
	other: 'other-example-token-00000000000000000077',
};
const USERS = { default: 'ada@example.com', other: 'astrid.nygard@fjordlys.example' };

const sandboxUrl = () => globalThis.sandboxUrl;
const baseUrl = () => `${sandboxUrl()}/v1`;

async function control(method, path, body) {
	const response = await fetch(`${sandboxUrl()}/_sandbox${path}`, {
		method,
		...(body === undefined
			? {}
			: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
	return text === '' ? undefined : JSON.parse(text);
}

async function resetSandbox(seed = 'default') {
	const info = await control('POST', '/reset', { seed });
	await control('POST', '/latency', { ms: 0, create_ms: 0 });
	return info;
}

/** Calls the API itself, past the node, to look at or arrange what is there. */
async function api(method, path, body, { seed = 'default', user = USERS[seed] } = {}) {
	const response = await fetch(`${baseUrl()}${path}`, {
		method,
		headers: {
			'x-oneflow-api-token': TOKENS[seed],
			...(user ? { 'x-oneflow-user-email': user } : {}),
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
	return text === '' ? undefined : JSON.parse(text);
}

module.exports = {
	TOKENS,
	USERS,
	sandboxUrl,
	baseUrl,
	control,
	api,
	resetSandbox,
	requests: async () => (await control('GET', '/requests')).data,
	clearRequests: async () => await control('DELETE', '/requests'),
	storageRequests: async () => (await control('GET', '/storage/requests')).data,
	fault: async (rule) => await control('POST', '/faults', rule),
	clearFaults: async () => await control('DELETE', '/faults'),
	latency: async (ms, createMs = 0) =>
		await control('POST', '/latency', { ms, create_ms: createMs }),
	rateLimit: async (limit, windowSeconds) =>
		await control('POST', '/rate-limit', { limit, windowSeconds }),
	sandboxCredential: (more = {}, seed = 'default') => ({
		apiToken: TOKENS[seed],
		userEmail: USERS[seed],
		environment: 'custom',
		baseUrl: baseUrl(),
		...more,
	}),
};
