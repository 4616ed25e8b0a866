/* A server that answers as a test says, for faults no well-behaved server makes; types in stub.d.ts. */
const http = require('node:http');

/**
 * Starts a server; every request takes the next scripted answer, the last one for good. An answer is
 * an object or a function of the request.
 */
async function startStub(...script) {
	const requests = [];
	const server = http.createServer((request, response) => {
		let text = '';
		request.on('data', (chunk) => (text += chunk));
		request.on('end', async () => {
			const url = new URL(request.url, 'http://stub');
			const seen = {
				method: request.method,
				path: url.pathname,
				query: Object.fromEntries(url.searchParams),
				rawQuery: url.search,
				headers: request.headers,
				body: text === '' ? undefined : JSON.parse(text),
				time: Date.now(),
			};
			requests.push(seen);
			const next = script.length > 1 ? script.shift() : script[0];
			const answer = typeof next === 'function' ? await next(seen, requests.length) : next;
			if (answer.hang === true) return;
			if (answer.delay !== undefined) await new Promise((done) => setTimeout(done, answer.delay));
			if (answer.reset === true) return void request.socket.destroy();
			const { status = 200, headers = {}, body = {} } = answer;
			const isText = typeof body === 'string';
			response.writeHead(status, {
				'content-type': isText ? 'text/html' : 'application/json',
				...headers,
			});
			response.end(isText ? body : JSON.stringify(body));
		});
	});
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	return {
		url: `http://127.0.0.1:${server.address().port}/v1`,
		requests,
		async close() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}

/** An address on which nobody listens. */
async function deadUrl() {
	const stub = await startStub({});
	await stub.close();
	return stub.url;
}

const wait = async (ms) => await new Promise((done) => setTimeout(done, ms));

module.exports = { startStub, deadUrl, wait };
