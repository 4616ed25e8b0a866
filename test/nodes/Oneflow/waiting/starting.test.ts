import { hasRunFor, loadAnew, run } from '../../../support/harness';
import { until } from '../../../support/unheard';
import {
	call,
	callbacks,
	decide,
	DRAFT,
	notification,
	STARTED,
	STARTING,
	useN8nStandIn,
	waitForDraft,
} from './waiting';

const n8n = useN8nStandIn();

describe('a decision that comes while n8n starts', () => {
	const ends: Array<() => void> = [];

	afterEach(() => {
		for (const end of ends.splice(0)) end();
	});

	/** Calls a run that waits for a contract which is decided by now, in a new process of n8n of that age. */
	async function decided(age = 30_000) {
		const options = { waitingBase: n8n().base, parameters: waitForDraft() };
		const after = await run(options);
		const [webhook] = await callbacks();
		await decide(DRAFT, 'sign');
		ends.push(hasRunFor(age));
		await loadAnew();
		return async () => await call(options, after, webhook, notification(DRAFT, webhook.sign_key));
	}

	it('lets no run go on, as n8n would mark it as crashed, until n8n says that it has started', async () => {
		const ring = await decided();
		Object.assign(n8n().readiness, STARTING);
		expect(await ring()).toMatchObject({ status: 503, started: false });
		expect(await ring()).toMatchObject({ status: 503, started: false });
		Object.assign(n8n().readiness, STARTED);
		expect(await ring()).toMatchObject({ status: 200, started: true });
	});

	it('has a round call the run once n8n has started, though Oneflow calls no more', async () => {
		const ring = await decided();
		const { calls, readiness } = n8n();
		// The sandbox calls as well.
		const rounds = () => calls.filter(({ body }) => 'round' in body);
		const earlier = rounds().length;
		Object.assign(readiness, STARTING);
		await ring();
		const enough = readiness.asked + 3;
		await until(() => readiness.asked >= enough);
		expect(rounds()).toHaveLength(earlier);
		Object.assign(readiness, STARTED);
		await until(() => rounds().some(({ body }) => (body.contract as { id: number }).id === DRAFT));
	});

	it.each([
		['has run for five minutes', 301_000, STARTING],
		['cannot be asked, as something else answers', 30_000, { status: 503, text: '<h1>Busy</h1>' }],
	])('lets it go on at once where n8n %s', async (_, age, answer) => {
		const ring = await decided(age);
		Object.assign(n8n().readiness, answer);
		expect(await ring()).toMatchObject({ status: 200, started: true });
	});
});
