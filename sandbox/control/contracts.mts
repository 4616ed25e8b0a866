import { type Static, Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import type { Api } from '../http/api.mts';
import { pathId } from '../http/contract-access.mts';
import { makeAccessLink } from '../model/access-links.mts';
import { createContract } from '../model/create-contract.mts';
import { ApiError } from '../model/errors.mts';
import { type EventType, logEvents, type Who } from '../model/events.mts';
import { advanceLifecycle, cancelLifecycle, endLifecycle } from '../model/lifecycle.mts';
import { mayCreateIn } from '../model/rights.mts';
import { Formatted, Id, Nullable, OneOf, SomeText, Strict, Text } from '../model/schema.mts';
import {
	decline,
	everyone,
	expire,
	findParticipant,
	publish,
	remove,
	sign,
	visit,
} from '../model/transitions.mts';
import type { Contract, User } from '../model/types.mts';
import { contractView } from '../model/views.mts';
import type { World } from '../world.mts';

export const AppContract = Strict({
	workspace_id: Id(),
	template_id: Id(),
	name: Type.Optional(Text(130)),
	through: Type.Optional(OneOf(['app', 'extension'] as const)),
	publish: Type.Optional(Type.Boolean()),
	count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
	/** Tell the webhooks; on for single contracts and off for bulk. */
	notify: Type.Optional(Type.Boolean()),
	user_email: Type.Optional(Type.String()),
	counterparty: Type.Optional(Strict({ name: Text(100, 1), email: Formatted('api-email') })),
	data_fields: Type.Optional(Type.Array(Strict({ custom_id: SomeText(), value: Type.String() }))),
});
export const BigFile = Strict({
	contract_id: Id(),
	name: SomeText(),
	size_bytes: Type.Integer({ minimum: 0, maximum: 10_000_000_000 }),
	type: Type.Optional(OneOf(['attachment', 'pdf'] as const)),
});
export const Lifecycle = Strict({
	to: OneOf(['start', 'new_period', 'cancel', 'terminate', 'end'] as const),
});

/** The user who stands for "somebody in the app". */
function creatorFor(world: World, workspaceId: number, email: string | undefined): User {
	const users = [...world.store.users.values()];
	const user =
		email === undefined
			? users.find((one) => one.active && mayCreateIn(one, workspaceId))
			: world.store.userByEmail(email);
	if (!user) throw new ApiError(400, 'No active user may create contracts in this workspace.');
	return user;
}

function makeContract(
	world: World,
	body: Static<typeof AppContract>,
	name: string,
	silent: boolean,
) {
	const template = world.store.templates.get(body.template_id);
	const type = world.store.templateTypes.get(template?.template_type_id ?? -1);
	const through = body.through === 'extension' ? (type?.extension_type ?? null) : null;
	if (body.through === 'extension' && through === null) {
		throw new ApiError(400, 'The template belongs to no extension.');
	}
	const user = creatorFor(world, body.workspace_id, body.user_email);
	const person = body.counterparty ?? { name: 'Bo Kivi', email: 'bo@example.org' };
	const channel = template?.available_options.delivery_channels[0]?.name;
	const contract = createContract(
		world.store,
		{
			workspace_id: body.workspace_id,
			template_id: body.template_id,
			name,
			...(body.data_fields ? { data_fields: body.data_fields } : {}),
			parties: [
				{
					type: 'company',
					name: 'Buyer Oy',
					country_code: 'FI',
					participants: [
						{ ...person, signatory: true, delivery_channel: channel === 'sms' ? 'sms' : 'email' },
					],
				},
			],
		},
		user,
		through,
	);
	const creator = everyone(contract).find(({ party }) => party.my_party) ?? null;
	logEvents(world.store, contract, ['contract:create'], creator, { silent });
	if (body.publish !== false) publish(world.store, contract, creator, { silent });
	return contract;
}

function contractOf(world: World, request: FastifyRequest): Contract {
	const contract = world.store.contracts.get(pathId(world.store, request, 'contract_id'));
	if (!contract) throw new ApiError(404, 'There is no such contract.');
	return contract;
}

export const Selector = Nullable(
	Strict({ participant_id: Type.Optional(Id()), email: Type.Optional(Type.String()) }),
);
type Selector = Static<typeof Selector> | undefined;

/** The participant that was named, or null when nobody was. */
function named(contract: Contract, selector: Selector): Who | null {
	if (selector?.participant_id === undefined && selector?.email === undefined) return null;
	const who =
		selector.participant_id !== undefined
			? findParticipant(contract, selector.participant_id)
			: everyone(contract).find(
					({ participant }) => participant.email.toLowerCase() === selector.email?.toLowerCase(),
				);
	if (!who) throw new ApiError(404, 'There is no such participant in the contract.');
	return who;
}

const openSignatories = (contract: Contract): Who[] =>
	everyone(contract).filter(
		({ participant }) => participant.signatory && participant.sign_state === 'undecided',
	);

/** Things that people do in the app or with a link in their inbox. */
export function contractControls(app: Api, world: World): void {
	const anybody = (contract: Contract) =>
		contractView(
			world.store,
			{ token: { value: '', label: '', extension: null }, user: null },
			contract,
		);

	app.post('/contracts', { schema: { body: AppContract } }, (request) => {
		const { body } = request;
		const { count = 1 } = body;
		const silent = !(body.notify ?? count === 1);
		const name = body.name ?? 'Contract from the app';
		if (count === 1) {
			const contract = makeContract(world, body, name, silent);
			return { ids: [contract.id], contract: anybody(contract) };
		}
		const ids = Array.from({ length: count }, (_unused, index) =>
			makeContract(world, body, `${name} ${index + 1}`, silent),
		).map(({ id }) => id);
		return { ids };
	});

	const act = (action: string, run: (contract: Contract, selector: Selector) => void): void => {
		app.post(`/contracts/:contract_id/${action}`, { schema: { body: Selector } }, (request) => {
			const contract = contractOf(world, request);
			run(contract, request.body);
			return { contract: anybody(contract) };
		});
	};

	act('sign', (contract, selector) => {
		const one = named(contract, selector);
		const signers = one ? [one] : openSignatories(contract);
		if (signers.length === 0) throw new ApiError(409, 'Nobody is left to sign.');
		for (const who of signers) sign(world.store, contract, who);
	});
	act('decline', (contract, selector) => {
		const who = named(contract, selector) ?? openSignatories(contract)[0];
		if (!who) throw new ApiError(409, 'Nobody is left to decline.');
		decline(world.store, contract, who);
	});
	act('expire', (contract) => expire(world.store, contract));
	act('visit', (contract, selector) => {
		const who =
			named(contract, selector) ?? everyone(contract).find(({ party }) => !party.my_party);
		if (!who) throw new ApiError(409, 'Nobody could visit the contract.');
		visit(world.store, contract, who);
	});
	act('delete', (contract) => remove(world.store, contract, null));

	app.post('/contracts/:contract_id/lifecycle', { schema: { body: Lifecycle } }, (request) => {
		const contract = contractOf(world, request);
		if (contract.state !== 'signed') throw new ApiError(409, 'The contract is not signed.');
		const { to } = request.body;
		const now = world.store.now();
		const { lifecycle_state: state, lifecycle_settings: settings } = contract;
		let happened: EventType[];
		if (to === 'start') {
			settings.start_date = null;
			happened = advanceLifecycle(contract, now);
		} else if (to === 'new_period') {
			if (state.period_end_time !== null) state.period_end_time = contract.state_updated_time;
			happened = ['contract:lifecycle_state:new_period'];
			advanceLifecycle(contract, now);
		} else if (to === 'cancel') happened = cancelLifecycle(contract, now);
		else happened = endLifecycle(contract, now, to === 'terminate');
		logEvents(world.store, contract, happened);
		return { contract: anybody(contract) };
	});

	app.get('/contracts/:contract_id/links', (request) => {
		const contract = contractOf(world, request);
		return {
			data: everyone(contract).map(({ participant }) => ({
				participant_id: participant.id,
				email: participant.email,
				access_link: makeAccessLink(world.store, contract.id, participant.id),
			})),
		};
	});

	app.post('/files', { schema: { body: BigFile } }, (request) => {
		const { contract_id: id, name, size_bytes: size, type = 'attachment' } = request.body;
		const contract = world.store.contracts.get(id);
		if (!contract) throw new ApiError(404, 'There is no such contract.');
		const dot = name.lastIndexOf('.');
		const file = {
			id: world.store.nextId('file'),
			name: dot < 0 ? name : name.slice(0, dot),
			extension: dot < 0 ? 'pdf' : name.slice(dot + 1).toLowerCase(),
			type,
			size,
			bytes: null,
		};
		contract.files.push(file);
		return { contract_id: id, file_id: file.id, size_bytes: size };
	});
}
