import { Type } from '@sinclair/typebox';
import type { Api } from '../http/api.mts';
import { pathId, readableContract, writableContract } from '../http/contract-access.mts';
import { listAnswer, listSchema } from '../http/paging.mts';
import { ApiError, Problems } from '../model/errors.mts';
import { logEvents } from '../model/events.mts';
import { parseDateTime, timeOf, toBodyTime } from '../model/formats.mts';
import { participantOf, personOf } from '../model/rights.mts';
import { Formatted, Id, Nullable, SomeText, Strict, Text } from '../model/schema.mts';
import type { Store } from '../model/store.mts';
import { findParticipant } from '../model/transitions.mts';
import type { Comment, ContractEvent, Reminder } from '../model/types.mts';
import { commentView, eventView, reminderView } from '../model/views.mts';

const CommentCreate = Strict({
	body: SomeText(),
	private: Type.Optional(Type.Boolean()),
	parent_id: Type.Optional(Nullable(Id())),
	participants: Type.Optional(Type.Array(Strict({ participant_id: Id() }))),
});
const ReminderCreate = Strict({
	date_time: Formatted('api-datetime'),
	subject: Text(150, 1),
	message: Text(5000, 1),
	// The key is a guess and therefore checked by the handler.
	reminder_recipients: Type.Array(Type.Record(Type.String(), Id()), { minItems: 1 }),
});

/** Rows 58–64 of 3.0: comments (3.14), reminders (3.15), events (3.16). */
export function noteRoutes(app: Api, store: Store): void {
	app.get('/contracts/:contract_id/comments', { schema: listSchema() }, (request) => {
		const contract = readableContract(store, request);
		return listAnswer(store, request, {
			name: 'comments',
			rows: () => contract.comments,
			view: (comment) => commentView(contract, comment),
		});
	});

	app.get('/contracts/:contract_id/comments/:comment_id', (request) => {
		const contract = readableContract(store, request);
		const id = pathId(store, request, 'comment_id');
		const comment = contract.comments.find((one) => one.id === id);
		if (!comment) throw new ApiError(404);
		return commentView(contract, comment);
	});

	app.post(
		'/contracts/:contract_id/comments',
		{ schema: { body: CommentCreate }, config: { person: true } },
		(request) => {
			const contract = readableContract(store, request);
			const user = personOf(request.actor);
			const { body, parent_id: parentId = null, participants = [] } = request.body;
			const problems = new Problems();
			const parent = contract.comments.find(({ id }) => id === parentId);
			if (parentId !== null && (!parent || parent.parent_id !== null)) {
				problems.add('parent_id', 'Must be a top-level comment of the contract.');
			}
			participants.forEach(({ participant_id: id }, index) => {
				if (!findParticipant(contract, id)) {
					problems.add(`participants[${index}].participant_id`, 'Not in the contract.');
				}
			});
			problems.throwIfAny();
			const who = participantOf(contract, user);
			const comment: Comment = {
				id: store.nextId('comment'),
				body,
				private: request.body.private ?? false,
				parent_id: parentId,
				recipients: participants.map(({ participant_id: id }) => id),
				sender: {
					participant_id: who?.participant.id ?? null,
					participant_name: who?.participant.name ?? user.name,
					party_id: who?.party.id ?? null,
					party_name: who?.party.name ?? store.account.name,
				},
				created_time: toBodyTime(store.now()),
				updated_time: null,
			};
			contract.comments.push(comment);
			logEvents(store, contract, ['comment:create'], who);
			return commentView(contract, comment);
		},
	);

	app.get('/contracts/:contract_id/reminders', { schema: listSchema() }, (request) => {
		const contract = readableContract(store, request);
		return listAnswer(store, request, {
			name: 'reminders',
			rows: () => contract.reminders,
			view: (reminder) => reminderView(store, reminder),
		});
	});

	app.post(
		'/contracts/:contract_id/reminders',
		{ schema: { body: ReminderCreate }, config: { person: true } },
		(request) => {
			const contract = writableContract(store, request);
			const { date_time: dateTime, subject, message } = request.body;
			const problems = new Problems();
			const time = parseDateTime(dateTime) ?? 0;
			if (time <= store.now()) problems.add('date_time', 'Must be in the future.');
			const key = store.guesses.reminderRecipientKey;
			const recipients = request.body.reminder_recipients.map((recipient, index) => {
				const path = `reminder_recipients[${index}]`;
				const id = recipient[key];
				const unknown = Object.keys(recipient).find((name) => name !== key);
				if (unknown !== undefined) problems.add(`${path}.${unknown}`, 'Unknown attribute.');
				if (id === undefined) problems.add(`${path}.${key}`, 'Missing required attribute.');
				else if (!participantOf(contract, store.users.get(id) ?? null)) {
					problems.add(`${path}.${key}`, 'Not a user who is a participant of the owner side.');
				}
				return id ?? 0;
			});
			problems.throwIfAny();
			const reminder: Reminder = {
				id: store.nextId('reminder'),
				date_time: toBodyTime(time),
				subject,
				message,
				recipients,
				created_time: toBodyTime(store.now()),
			};
			contract.reminders.push(reminder);
			return reminderView(store, reminder);
		},
	);

	app.get('/contracts/:contract_id/events', { schema: listSchema() }, (request) => {
		const contract = readableContract(store, request);
		return listAnswer(store, request, {
			name: 'events',
			columns: {
				created_time: (event: ContractEvent) => timeOf(event.created_time),
				id: (event: ContractEvent) => event.id,
				type: (event: ContractEvent) => event.type,
			},
			rows: () => contract.events,
			view: (event) => eventView(store, contract, event),
		});
	});

	app.get('/contracts/:contract_id/events/:event_id', (request) => {
		const contract = readableContract(store, request);
		const id = pathId(store, request, 'event_id');
		const event = contract.events.find((one) => one.id === id);
		if (!event) throw new ApiError(404);
		return eventView(store, contract, event);
	});
}
