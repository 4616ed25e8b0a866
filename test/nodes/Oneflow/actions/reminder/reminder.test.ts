import { byId, failureOf, loadOptions, operationsOf, runNode } from '../../../../support/harness';
import { requests, resetSandbox, sandboxCredential } from '../../../../support/sandbox';
import { startStub } from '../../../../support/stub';

const on = operationsOf('reminder', { contractId: byId(900501) });

const valid = {
	dateTime: '2099-05-01T09:00:00',
	subject: 'Renewal',
	message: 'Call the customer',
	recipientIds: [510020],
};

describe('reminders about a contract', () => {
	beforeEach(async () => {
		await resetSandbox();
	});

	it('are scheduled in the workflow’s time zone and listed', async () => {
		await runNode({ parameters: on('create', valid), timezone: 'Europe/Stockholm' });
		expect((await requests())[0].body).toEqual({
			date_time: '2099-05-01T07:00:00+0000',
			subject: 'Renewal',
			message: 'Call the customer',
			reminder_recipients: [{ id: 510020 }],
		});
		const items = await runNode({ parameters: on('getAll', { returnAll: true }) });
		expect(items).toHaveLength(1);
	});

	it.each([
		['no time', { dateTime: '' }, 'Date and Time: is empty.'],
		['a past time', { dateTime: '2020-01-01T00:00:00' }, 'is in the past.'],
		['no subject', { subject: '' }, 'Subject: is empty.'],
		['a subject too long', { subject: 'x'.repeat(151) }, 'has 151 characters'],
		['no message', { message: '' }, 'Message: is empty.'],
		['nobody', { recipientIds: [] }, 'Recipients: are missing.'],
	])('are refused with %s before any call', async (_, wrong, message) => {
		const error = await failureOf({ parameters: on('create', { ...valid, ...wrong }) });
		expect(error.message).toContain(message);
		expect(await requests()).toEqual([]);
	});

	it('tell what Oneflow says of the documented key where it takes no other either', async () => {
		const stub = await startStub(({ body: { reminder_recipients: recipients } }) => {
			const [key] = Object.keys(recipients[0]);
			const parameter_problems = { [`reminder_recipients[0].${key}`]: [`Not ${key}.`] };
			return { status: 400, body: { parameter_problems } };
		});
		const credential = sandboxCredential({ baseUrl: stub.url });
		const error = await failureOf({ parameters: on('create', valid), credential });
		await stub.close();
		expect(stub.requests).toHaveLength(2);
		expect(error.message).toContain('Not id.');
	});

	it('offer the users of the account', async () => {
		const users = await loadOptions('getUsers', { parameters: on('create') });
		expect(users).toContainEqual(expect.objectContaining({ name: 'Ada Berg', value: 510020 }));
	});
});
