import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { SandboxClient } from '../../../../sandbox/client.mts';
import { LiveHost, startSecondSandbox } from '../../../support/liveHost';
import { api, baseUrl, resetSandbox, sandboxCredential } from '../../../support/sandbox';

const STEPS = 200;

/** Numbers that look random and are the same in every run. */
function generator(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
		return Math.floor((state / 2 ** 32) * below);
	};
}

interface Account {
	url: string;
	credential: ICredentialDataDecryptedObject;
	/** Template types of the extension type that the settings below name. */
	types: Record<string, number[]>;
}

/** Settings, each with the number of webhooks for an account. */
const SETTINGS: Array<{ parameters: IDataObject; of: (account: Account) => Array<number | null> }> =
	[
		{ parameters: { events: ['contract:sign'] }, of: () => [null] },
		{ parameters: { events: ['*'] }, of: () => [null] },
		{ parameters: { events: ['contract:sign', 'contract:decline'] }, of: () => [null] },
		{
			parameters: { events: ['contract:sign'], extensionType: 'shared' },
			of: ({ types }) => types.shared,
		},
		{ parameters: { events: ['contract:sign'], setup: 'manual' }, of: () => [] },
	];

describe('any order of activating, editing, deactivating, crashing and changing the credential', () => {
	let second: Awaited<ReturnType<typeof startSecondSandbox>>;

	beforeAll(async () => {
		second = await startSecondSandbox('other');
	});

	afterAll(() => second.stop());

	const bring = async (sandbox: SandboxClient): Promise<number[]> => {
		const templateTypes = [{ name: 'One' }, { name: 'Two' }];
		const made = await sandbox.enableExtension({ type: 'shared', templateTypes });
		return made.template_types.map(({ id }) => id);
	};

	const webhooksAt = async ({ credential }: Account) => {
		const response = await fetch(`${String(credential.baseUrl)}/webhooks?limit=100`, {
			headers: {
				'x-oneflow-api-token': String(credential.apiToken),
				'x-oneflow-user-email': String(credential.userEmail),
			},
		});
		const { data } = await response.json();
		return data as Array<{ callback_url: string; template_group_id: number | null }>;
	};

	it.each([1, 2])(
		`leaves exactly the wanted webhooks at every rest of ${STEPS} steps (order %i)`,
		async (seed) => {
			const random = generator(seed);
			await resetSandbox();
			const accounts: Account[] = [
				{ url: baseUrl().replace(/\/v1$/, ''), credential: sandboxCredential(), types: {} },
				{
					url: second.url,
					credential: sandboxCredential({ baseUrl: `${second.url}/v1` }, 'other'),
					types: {},
				},
			];
			await second.reset({ seed: 'other' });
			for (const account of accounts) {
				account.types.shared = await bring(new SandboxClient(account.url));
			}
			const foreign = await api('POST', '/webhooks', {
				callback_url: 'https://person.example.com/hook',
				filters: null,
			});
			const before = await Promise.all(accounts.map(webhooksAt));

			const host = new LiveHost({ webhookBase: 'http://127.0.0.1:9' });
			const states = [0, 1].map(() => ({ account: 0, setting: 0, active: false }));
			const ids = states.map(() =>
				host.add(SETTINGS[0].parameters, { credential: accounts[0].credential }),
			);
			const expectRest = async (what: string) => {
				for (const [at, account] of accounts.entries()) {
					const wanted = states.flatMap(({ account: own, setting, active }, index) =>
						active && own === at
							? SETTINGS[setting].of(account).map((type) => `${host.url(ids[index])} ${type}`)
							: [],
					);
					const found = (await webhooksAt(account))
						.filter(({ callback_url: url }) => ids.some((id) => url === host.url(id)))
						.map(({ callback_url: url, template_group_id: type }) => `${url} ${type}`);
					expect([what, ...found.sort()]).toEqual([what, ...wanted.sort()]);
				}
			};

			for (let step = 1; step <= STEPS; step++) {
				const at = random(2);
				const [id, state] = [ids[at], states[at]];
				const stored = host.workflows.get(id)!;
				const action = ['activate', 'edit', 'deactivate', 'kill', 'credential', 'lost save'][
					random(6)
				];
				if (action === 'edit') state.setting = random(SETTINGS.length);
				if (action === 'credential') state.account = random(2);
				stored.node.parameters = SETTINGS[state.setting].parameters;
				stored.credential = accounts[state.account].credential;
				if (action === 'deactivate') {
					if (state.active) await host.deactivate(id);
					state.active = false;
				} else if (action === 'kill') {
					await host.restart();
					if (state.active) await host.activate(id);
				} else if (
					action === 'lost save' &&
					SETTINGS[state.setting].parameters.setup !== 'manual'
				) {
					// n8n is killed after it registered and before it saved, and publishes again.
					await host.activate(id, { loseStaticData: true });
					await host.restart();
					await host.checkExists(id);
					state.active = true;
				} else if (state.active || action === 'activate') {
					await host.activate(id);
					state.active = true;
				}
				await expectRest(`step ${step}: ${action} ${at}`);
			}
			for (const [index, id] of ids.entries()) {
				if (states[index].active) await host.deactivate(id);
				states[index].active = false;
			}
			expect(await Promise.all(accounts.map(webhooksAt))).toEqual(before);
			expect(before[0]).toContainEqual(expect.objectContaining({ id: foreign.id }));
		},
	);
});
