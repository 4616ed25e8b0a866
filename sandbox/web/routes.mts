import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../http/api.mts';
import { makeAccessLink } from '../model/access-links.mts';
import { ApiError } from '../model/errors.mts';
import type { Store } from '../model/store.mts';
import { decline, findParticipant, sign, visit } from '../model/transitions.mts';
import { contractPage, ownerPage } from './contract-page.mts';
import { html, page } from './html.mts';
import { listPage } from './list-page.mts';

/** A page that says one thing, with the way back to the list. */
export const notice = (reply: FastifyReply, status: number, title: string, text: string) =>
	reply
		.code(status)
		.type('text/html; charset=utf-8')
		.send(
			page(
				title,
				html`<h1>${title}</h1>
					<p>${text}</p>
					<p><a href="/">All contracts</a></p>`,
			),
		);

/** The contract and participant behind a personal link, or null when it does not work. */
function open(store: Store, request: FastifyRequest) {
	const { contract_id: id, key } = request.params as { contract_id: string; key: string };
	const link = store.accessLinks.get(key);
	if (!link || link.contract_id !== Number(id) || link.expires < store.now()) return null;
	const contract = store.contracts.get(link.contract_id);
	const who = contract && findParticipant(contract, link.participant_id);
	return contract && who ? { contract, who } : null;
}

/** The pages that people see: the list, and the contract behind an access link (3.9). */
export function webPages(app: Api, store: Store): void {
	app.addHook('onSend', async (_request, reply) => {
		reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
	});
	const wrong = (reply: FastifyReply) =>
		notice(reply, 410, 'This link does not work', 'It is unknown or older than six hours.');

	app.get(
		'/',
		{ schema: { querystring: Type.Object({ page: Type.Optional(Type.String()) }) } },
		(request, reply) =>
			reply
				.type('text/html; charset=utf-8')
				.send(listPage(store, Number.parseInt(request.query.page ?? '1', 10) || 1)),
	);

	app.get('/contracts/:contract_id', (request, reply) => {
		const { contract_id: id } = request.params as { contract_id: string };
		const contract = store.contracts.get(Number(id));
		if (!contract) return notice(reply, 404, 'Not found', `There is no contract ${id}.`);
		return reply.type('text/html; charset=utf-8').send(ownerPage(contract));
	});

	app.get('/contracts/:contract_id/participants/:participant_id/open', (request, reply) => {
		const params = request.params as { contract_id: string; participant_id: string };
		const contract = store.contracts.get(Number(params.contract_id));
		const who = contract && findParticipant(contract, Number(params.participant_id));
		const { contract_id: id, participant_id: person } = params;
		if (!contract) return notice(reply, 404, 'Not found', `There is no contract ${id}.`);
		if (!who) {
			const text = `Contract ${id} has no participant ${person}.`;
			return notice(reply, 404, 'Not found', text);
		}
		return reply.redirect(makeAccessLink(store, contract.id, who.participant.id), 303);
	});

	app.get('/contracts/:contract_id/at/:key', (request, reply) => {
		const found = open(store, request);
		if (!found) return wrong(reply);
		const { contract, who } = found;
		if (contract.state !== 'draft') visit(store, contract, who);
		const path = request.url.split('?')[0] ?? '';
		return reply.type('text/html; charset=utf-8').send(contractPage(contract, who, path));
	});

	app.post(
		'/contracts/:contract_id/at/:key',
		{ schema: { body: Type.Object({ action: Type.Optional(Type.String()) }) } },
		(request, reply) => {
			const found = open(store, request);
			if (!found) return wrong(reply);
			const { action } = request.body;
			try {
				if (action === 'sign') sign(store, found.contract, found.who);
				else if (action === 'decline') decline(store, found.contract, found.who);
				else return notice(reply, 400, 'Nothing was done', 'Choose Sign or Decline.');
			} catch (error) {
				if (!(error instanceof ApiError)) throw error;
				return notice(reply, error.status, 'This is not possible', error.detail);
			}
			// Back to the page itself, so that reloading does not decide again.
			return reply.redirect(request.url.split('?')[0] ?? '/', 303);
		},
	);
}
