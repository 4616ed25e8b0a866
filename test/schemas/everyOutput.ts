import type { IDataObject } from 'n8n-workflow';

import { binaryItem, byId, mapped, runNode } from '../support/harness';
import { api, control, resetSandbox } from '../support/sandbox';

const DRAFT = 900500;
const PENDING = 900501;
const SIGNED = 900502;

const people = {
	participant: [{ name: 'Eva Ek', email: 'eva@example.org', signatory: true, title: 'CEO' }],
};

/**
 * Runs the operations in the sandbox, simplified as by default; their output by `resource:operation`. Only
 * those that need more than a contract stand here, the others run by themselves.
 */
export async function everyOutput(operations: string[]): Promise<Map<string, IDataObject[]>> {
	const outputs = new Map<string, IDataObject[]>();
	const run = async (
		name: string,
		more: Record<string, unknown> = {},
		items?: Parameters<typeof runNode>[0]['items'],
	): Promise<IDataObject> => {
		const [resource, operation] = name.split(':');
		const parameters = { simplify: true, resource, operation, contractId: byId(DRAFT), ...more };
		const rows = (await runNode({ parameters, items })).map(({ json }) => json);
		outputs.set(name, [...(outputs.get(name) ?? []), ...rows]);
		return rows[0];
	};
	const id = ({ id: value }: IDataObject) => byId(Number(value));
	await resetSandbox();

	await run('account:check', { extensionType: 'demo', requiredDataFields: 'nowhere' });
	await run('user:getAll', { returnAll: true });
	await run('user:get', { userId: byId(510020) });
	await run('workspace:getAll', { returnAll: true });
	await run('workspace:get', { workspaceId: byId(61001) });
	await run('tag:create', { name: 'A' });
	await run('folder:create', { workspaceId: byId(61001), name: 'A' });
	const contact = { workspaceId: byId(61001), name: 'A', email: 'a@example.org' };
	const contactId = id(await run('contact:create', contact));
	await run('contact:getAll', { workspaceId: byId(61001), returnAll: true });
	await run('contact:get', { contactId });
	await run('contact:update', { contactId, updateFields: { name: 'B' } });
	await run('contact:delete', { contactId });

	await run('template:getAll', { returnAll: true });
	await run('template:get', { templateId: byId(84001) });
	const templateTypeId = id(await run('templateType:create', { name: 'A' }));
	await run('templateType:getAll', { returnAll: true });
	await run('templateType:get', { templateTypeId: byId(3301) });
	await run('templateType:update', { templateTypeId, updateFields: { name: 'B' } });
	await run('templateType:setDataFields', {
		templateTypeId,
		dataFields: { dataField: [{ customId: 'a', name: 'A' }] },
	});
	await run('templateType:getDataFields', { templateTypeId: byId(3301) });
	await run('templateType:delete', { templateTypeId });

	const webhook = { callbackUrl: 'https://n8n.example.com/webhook/1', events: ['contract:sign'] };
	const webhookId = id(await run('webhook:create', webhook));
	await run('webhook:getAll', { returnAll: true });
	await run('webhook:get', { webhookId });
	await run('webhook:update', { webhookId, updateFields: { events: ['contract:sign'] } });
	await run('webhook:delete', { webhookId });

	const partyId = id(await run('party:create', { name: 'A AB', participants: people }));
	await run('party:getAll', { returnAll: true });
	await run('party:get', { partyId });
	await run('party:update', { partyId, updateFields: { name: 'B AB' } });
	const added = { name: 'B', email: 'b@example.org', addTo: 'party', partyId };
	const participantId = id(await run('participant:create', added));
	await run('participant:getAll', { returnAll: true });
	await run('participant:get', { participantId });
	await run('participant:update', { participantId, updateFields: { title: 'CEO' } });
	await run('participant:createAccessLink', { participantId });
	await run('participant:delete', { participantId });
	await run('party:delete', { partyId });

	await run('dataField:getAll', { returnAll: true });
	await run('dataField:update', { dataFields: mapped({ order_no: '1', internal_note: 'x' }) });
	const productId = id(await run('product:create', { name: 'A', price1: '1.00' }));
	await run('product:getAll', { returnAll: true });
	await run('product:get', { productId });
	await run('product:update', { productId, updateFields: { name: 'B' } });
	await run('product:delete', { productId });
	await run('file:upload', {}, [await binaryItem(Buffer.from('a'), 'a.txt')]);
	await run('file:getAll', { returnAll: true });
	await run('file:download', { contractId: byId(SIGNED) });
	const commentId = id(await run('comment:create', { body: 'A' }));
	await run('comment:getAll');
	await run('comment:get', { commentId });
	const time = { dateTime: '2099-01-01T00:00:00', subject: 'A', message: 'B' };
	await run('reminder:create', { ...time, recipientIds: [510020] });
	await run('reminder:getAll');
	const eventId = id(await run('event:getAll', { contractId: byId(PENDING) }));
	await run('event:get', { contractId: byId(PENDING), eventId });

	const creating = {
		workspaceId: byId(61001),
		templateId: byId(84001),
		dataFields: mapped({ order_no: '10045' }),
		parties: { party: [{ type: 'company', name: 'Buyer Oy', participants: people }] },
		additionalFields: {
			products: { product: [{ name: 'Licence', price1: '1000.00', quantity: 2 }] },
		},
		options: { referenceField: 'order_no' },
	};
	const created = id(await run('contract:create', creating));
	// The second time it is there already, which is told.
	await run('contract:create', creating);
	await run('contract:getAll', { returnAll: true, options: { includeDetails: true } });
	await run('contract:get', { contractId: created });
	await run('contract:update', { contractId: created, updateFields: { name: 'A' } });
	await run('contract:publish', { contractId: created, subject: 'A', message: 'B' });
	await control('POST', `/contracts/${String(created.value)}/sign`, {});
	await run('contract:getSigned', { contractId: created });
	// Already decided, so it does not wait.
	await run('contract:publishAndWait', { contractId: created });
	await api('GET', '/ping');
	const last = 'contract:delete';
	for (const name of operations) if (!outputs.has(name) && name !== last) await run(name);
	await run(last);
	return outputs;
}
