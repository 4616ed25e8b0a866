import { Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import type { Api } from '../http/api.mts';
import { pathId } from '../http/contract-access.mts';
import { listAnswer, listSchema } from '../http/paging.mts';
import { idParameter } from '../http/query.mts';
import { ApiError } from '../model/errors.mts';
import { toBodyTime } from '../model/formats.mts';
import { type Actor, isAdmin, seesWorkspace } from '../model/rights.mts';
import { Formatted, Id, Nullable, SomeText, Strict, Text } from '../model/schema.mts';
import type { Store } from '../model/store.mts';
import type { Contact, Folder, Tag } from '../model/types.mts';
import { contactView, folderView } from '../model/views.mts';

const contactAttributes = {
	name: Type.Optional(Text()),
	email: Type.Optional(Formatted('api-email')),
	company_name: Type.Optional(Text()),
	phone_number: Type.Optional(Formatted('api-phone')),
	notes: Type.Optional(Text()),
	title: Type.Optional(Text()),
	company_registration_number: Type.Optional(Text()),
	country_code: Type.Optional(Nullable(Formatted('api-country'))),
	date_of_birth: Type.Optional(Nullable(Formatted('api-date'))),
};
const ContactCreate = Strict({ workspace_id: Id(), ...contactAttributes });
const ContactUpdate = Strict(contactAttributes);
const TagCreate = Strict({ name: SomeText() });
const FolderCreate = Strict({
	name: SomeText(),
	workspace_id: Id(),
	parent_id: Type.Optional(Nullable(Id())),
});

const EMPTY_CONTACT = {
	name: '',
	email: '',
	company_name: '',
	company_registration_number: '',
	country_code: null,
	date_of_birth: null,
	notes: '',
	phone_number: '',
	title: '',
};

const mayWriteIn = (actor: Actor, workspaceId: number): boolean =>
	isAdmin(actor) || actor.user?.roles[workspaceId] === 'manager';

function openWorkspace(store: Store, actor: Actor, workspaceId: number): void {
	if (!store.workspaces.has(workspaceId)) {
		throw ApiError.problem('workspace_id', 'No such workspace.', 404);
	}
	if (!seesWorkspace(actor, workspaceId)) throw new ApiError(403);
}

function findContact(store: Store, request: FastifyRequest): Contact {
	const contact = store.contacts.get(pathId(store, request, 'contact_id'));
	if (!contact || !seesWorkspace(request.actor, contact.workspace_id)) throw new ApiError(404);
	return contact;
}

/** Rows 9–16 of 3.0: contacts (3.4), tags and folders (3.5). */
export function addressBookRoutes(app: Api, store: Store): void {
	app.get('/contacts', { schema: listSchema('workspace_id') }, (request) =>
		listAnswer(store, request, {
			name: 'contacts',
			rows: (query) => {
				const id = idParameter(query, 'workspace_id');
				if (id === null) throw ApiError.problem('workspace_id', 'Missing required parameter.');
				openWorkspace(store, request.actor, id);
				return [...store.contacts.values()].filter((one) => one.workspace_id === id);
			},
			view: (contact) => contactView(store, contact),
		}),
	);

	app.post('/contacts', { schema: { body: ContactCreate } }, (request) => {
		openWorkspace(store, request.actor, request.body.workspace_id);
		if (!mayWriteIn(request.actor, request.body.workspace_id)) throw new ApiError(403);
		const contact: Contact = {
			...EMPTY_CONTACT,
			...request.body,
			id: store.nextId('contact'),
			created_time: toBodyTime(store.now()),
			updated_time: null,
		};
		store.contacts.set(contact.id, contact);
		return contactView(store, contact);
	});

	app.get('/contacts/:contact_id', (request) => {
		return contactView(store, findContact(store, request));
	});

	app.put('/contacts/:contact_id', { schema: { body: ContactUpdate } }, (request) => {
		const contact = findContact(store, request);
		if (!mayWriteIn(request.actor, contact.workspace_id)) throw new ApiError(403);
		const others = store.guesses.contactChangesKeep ? {} : EMPTY_CONTACT;
		Object.assign(contact, others, request.body, { updated_time: toBodyTime(store.now()) });
		return contactView(store, contact);
	});

	app.delete('/contacts/:contact_id', (request, reply) => {
		const contact = findContact(store, request);
		if (!mayWriteIn(request.actor, contact.workspace_id)) throw new ApiError(403);
		store.contacts.delete(contact.id);
		return reply.send();
	});

	app.get('/tags', { schema: listSchema() }, (request) =>
		listAnswer(store, request, {
			name: 'tags',
			rows: () => [...store.tags.values()],
			view: ({ id, name }) => ({ id, name }),
		}),
	);

	app.post('/tags', { schema: { body: TagCreate } }, (request) => {
		const tag: Tag = { id: store.nextId('tag'), name: request.body.name };
		store.tags.set(tag.id, tag);
		return { id: tag.id, name: tag.name };
	});

	app.post('/folders', { schema: { body: FolderCreate } }, (request) => {
		const { name, workspace_id: workspaceId, parent_id: parentId = null } = request.body;
		openWorkspace(store, request.actor, workspaceId);
		if (!mayWriteIn(request.actor, workspaceId)) throw new ApiError(403);
		const parent = parentId === null ? null : store.folders.get(parentId);
		if (parent === undefined || (parent && parent.workspace_id !== workspaceId)) {
			throw ApiError.problem('parent_id', 'No such folder in the workspace.');
		}
		const id = store.nextId('folder');
		const folder: Folder = {
			id,
			name,
			workspace_id: workspaceId,
			parent_id: parentId,
			path: [...(parent?.path ?? []), id],
		};
		store.folders.set(id, folder);
		return folderView(request.actor, folder);
	});
}
