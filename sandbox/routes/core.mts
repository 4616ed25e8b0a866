import type { Guesses } from '../guesses.mts';
import type { Api } from '../http/api.mts';
import { pathId } from '../http/contract-access.mts';
import { listAnswer, listSchema } from '../http/paging.mts';
import { idList } from '../http/query.mts';
import { ApiError, refuse } from '../model/errors.mts';
import { seesWorkspace } from '../model/rights.mts';
import type { Store } from '../model/store.mts';
import type { Extension, Workspace } from '../model/types.mts';
import { accountView, link, userView, workspaceView } from '../model/views.mts';

/** A row of the list of extensions in the form that is guessed (3.1). */
function extensionView(form: Guesses['extensionForm'], { id, name, type }: Extension): unknown {
	switch (form) {
		case 'type':
			return { active: true, id, name, type };
		case 'extensionType':
			return { active: true, id, name, extension_type: type };
		case 'nested':
			return { id, extension: { name, type } };
		case 'text':
			return type;
		case 'nameless':
			return { id, active: true };
	}
}

/** Rows 1–8 of 3.0: welcome, ping, account, extensions, users, workspaces. */
export function coreRoutes(app: Api, store: Store): void {
	app.get('/', () => {
		return { _links: { self: link(store, '/') }, message: 'Welcome to the Oneflow sandbox.' };
	});

	app.get('/ping', () => {
		return {};
	});

	app.get('/accounts/me', (request) => {
		return accountView(store, request.actor);
	});

	// The shape of a row is not documented (3.1); only the type is sure to be in it.
	app.get('/accounts/extensions', { schema: listSchema() }, (request) =>
		listAnswer(store, request, {
			name: 'extensions',
			rows: () => [...store.extensions.values()],
			view: (extension) => extensionView(store.guesses.extensionForm, extension),
		}),
	);

	app.get('/users', { schema: listSchema() }, (request) =>
		listAnswer(store, request, {
			name: 'users',
			rows: () => [...store.users.values()],
			view: (user) => userView(store, user),
		}),
	);

	app.get('/users/:user_id', (request) => {
		const user = store.users.get(pathId(store, request, 'user_id'));
		if (!user) throw new ApiError(404);
		return userView(store, user);
	});

	app.get('/workspaces', { schema: listSchema('filter[name]', 'filter[id]') }, (request) =>
		listAnswer(store, request, {
			name: 'workspaces',
			columns: { name: (workspace: Workspace) => workspace.name },
			rows: (query) => {
				const name = query['filter[name]'];
				const id = query['filter[id]'];
				const ids = id === undefined ? null : idList('filter[id]', id);
				return [...store.workspaces.values()].filter(
					(workspace) =>
						seesWorkspace(request.actor, workspace.id) &&
						(name === undefined || workspace.name === name) &&
						(ids === null || ids.includes(workspace.id)),
				);
			},
			view: (workspace) => workspaceView(store, request.actor, workspace),
		}),
	);

	app.get('/workspaces/:workspace_id', (request) => {
		const workspace = store.workspaces.get(pathId(store, request, 'workspace_id'));
		if (!workspace) throw new ApiError(404);
		if (!seesWorkspace(request.actor, workspace.id))
			refuse(new ApiError(store.guesses.hiddenWorkspaceStatus));
		return workspaceView(store, request.actor, workspace);
	});
}
