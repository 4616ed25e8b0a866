import { isMeant } from '../../../../nodes/Oneflow/trigger/scope';
import type { TriggerSettings } from '../../../../nodes/Oneflow/trigger/settings';
import type { OneflowClient } from '../../../../nodes/Oneflow/transport/client';

const settings: TriggerSettings = {
	setup: 'automatic',
	eventTypes: undefined,
	templateType: undefined,
	workspaceIds: [],
	deduplicate: true,
	includeContract: true,
	includeRequest: false,
	simplify: true,
	catchUp: true,
	interval: 60_000,
};
/** None of these cases may need a call. */
const noClient = undefined as unknown as OneflowClient;

const verdict = async (ownerSide: object | undefined, changes: Partial<TriggerSettings>) =>
	await isMeant(
		noClient,
		{ _private: { workspace_id: 61001 }, _private_ownerside: ownerSide as never },
		{ ...settings, ...changes },
	);

describe('a contract that is read back', () => {
	it('is meant when nothing was chosen, whatever it tells', async () => {
		expect(await verdict(undefined, {})).toBe(true);
	});

	it('is not meant when it is in another workspace or of another type', async () => {
		const contract = { template_id: 84001, template_type_id: 3302 };
		expect(await verdict(contract, { workspaceIds: [61002] })).toBe(false);
		expect(await verdict(contract, { templateType: { by: 'id', id: 3301 } })).toBe(false);
	});

	it('is meant once its type has come to belong to the extension', async () => {
		const named: string[] = [];
		const client = {
			credential: { environment: 'production', baseUrl: '' },
			once: async () => ({ extension_type: named }),
		} as unknown as OneflowClient;
		const contract = { _private_ownerside: { template_id: 84001, template_type_id: 3399 } };
		const chosen = { ...settings, extensionType: 'demo' };
		expect(await isMeant(client, contract, chosen)).toBe(false);
		named.push('demo');
		expect(await isMeant(client, contract, chosen)).toBe(true);
	});

	it('is not meant when its template has no type', async () => {
		const contract = { template_id: 84006, template_type_id: null };
		expect(await verdict(contract, { extensionType: 'demo' })).toBe(false);
		expect(await verdict(contract, { templateType: { by: 'id', id: 3301 } })).toBe(false);
	});

	it.each([undefined, {}, { template_id: null, template_type_id: null }, { template_id: 84001 }])(
		'leaves the question open while Oneflow has not filled in its template: %j',
		async (contract) => {
			expect(await verdict(contract, { extensionType: 'demo' })).toBeUndefined();
			expect(await verdict(contract, { templateType: { by: 'id', id: 3301 } })).toBeUndefined();
		},
	);
});
