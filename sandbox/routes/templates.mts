import { Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import type { Api } from '../http/api.mts';
import { pathId } from '../http/contract-access.mts';
import { listAnswer, listSchema } from '../http/paging.mts';
import { idList, idParameter, type Query } from '../http/query.mts';
import { ApiError, refuse } from '../model/errors.mts';
import { toBodyTime } from '../model/formats.mts';
import { type Actor, isAdmin, mayCreateIn, personOf, seesWorkspace } from '../model/rights.mts';
import { SomeText, Strict, Text } from '../model/schema.mts';
import type { Store } from '../model/store.mts';
import { FieldsBody, replaceFields } from '../model/template-types.mts';
import type { Template, TemplateType } from '../model/types.mts';
import {
	templateSummary,
	templateView,
	typeFieldsView,
	typeRow,
	typeView,
	workspaceView,
} from '../model/views.mts';

const TypeCreate = Strict({ name: SomeText(), description: Type.Optional(Text()) });
const Helper = Strict({
	extension_type: Type.Optional(Type.String()),
	template_type_id: Type.Optional(Type.String()),
});
const TypeUpdate = Strict({
	name: Type.Optional(SomeText()),
	description: Type.Optional(Text()),
});

const seesTemplate = (actor: Actor, template: Template): boolean =>
	isAdmin(actor) || template.workspace_ids.some((id) => seesWorkspace(actor, id));

const extensionTypeOf = (store: Store, template: Template): string | null =>
	store.templateTypes.get(template.template_type_id ?? -1)?.extension_type ?? null;

/** The templates a list request asks for (3.6). */
function listedTemplates(store: Store, actor: Actor, query: Query): Template[] {
	const templates = [...store.templates.values()];
	const extensionType = query['extension_type'];
	if (
		extensionType !== undefined &&
		!templates.some((template) => extensionTypeOf(store, template) === extensionType)
	) {
		refuse(
			ApiError.problem(
				'extension_type',
				'No template of the account has this extension type.',
				store.guesses.unknownExtensionTypeStatus,
			),
		);
	}
	const active = query['filter[active]'] ?? 'true';
	if (!['true', 'false', ''].includes(active)) {
		throw ApiError.problem('filter[active]', 'Must be true, false or empty.');
	}
	const spaces = query['filter[workspace_ids]'];
	const workspaceIds = spaces === undefined ? null : idList('filter[workspace_ids]', spaces);
	const typeId = idParameter(query, 'template_type_id');
	return templates.filter(
		(template) =>
			seesTemplate(actor, template) &&
			(active === '' || template.active === (active === 'true')) &&
			(workspaceIds === null || template.workspace_ids.some((id) => workspaceIds.includes(id))) &&
			(typeId === null || template.template_type_id === typeId) &&
			(extensionType === undefined || extensionTypeOf(store, template) === extensionType),
	);
}

function findType(store: Store, request: FastifyRequest): TemplateType {
	const type = store.templateTypes.get(pathId(store, request, 'template_type_id'));
	if (!type) throw new ApiError(404);
	return type;
}

function needAdmin(request: FastifyRequest): void {
	if (!isAdmin(request.actor)) throw new ApiError(403, 'Only admin users can do this.');
}

/** Rows 17–26 of 3.0: templates (3.6), template types (3.7), the helpers (3.8). */
export function templateRoutes(app: Api, store: Store): void {
	const templateFilters = [
		'filter[workspace_ids]',
		'filter[active]',
		'extension_type',
		'template_type_id',
	];
	app.get('/templates', { schema: listSchema(...templateFilters) }, (request) =>
		listAnswer(store, request, {
			name: 'templates',
			columns: { name: (template: Template) => template.name },
			rows: (query) => listedTemplates(store, request.actor, query),
			view: (template) => templateView(store, template),
		}),
	);

	app.get('/templates/:template_id', (request) => {
		const template = store.templates.get(pathId(store, request, 'template_id'));
		if (!template || !seesTemplate(request.actor, template)) throw new ApiError(404);
		return templateView(store, template);
	});

	app.get('/template_types', { schema: listSchema() }, (request) =>
		listAnswer(store, request, {
			name: 'template_types',
			columns: { name: (type: TemplateType) => type.name },
			rows: () => [...store.templateTypes.values()],
			view: (type) => typeRow(store, type),
		}),
	);

	app.get('/template_types/:template_type_id', (request) => {
		return typeView(store, findType(store, request));
	});

	app.post('/template_types', { schema: { body: TypeCreate } }, (request) => {
		if (store.guesses.templateTypesAdminOnly) needAdmin(request);
		const now = toBodyTime(store.now());
		const type: TemplateType = {
			id: store.nextId('templateType'),
			name: request.body.name,
			description: request.body.description ?? '',
			// Extension types are assigned by Oneflow, never by a caller (P10).
			extension_type: null,
			active: true,
			data_fields: [],
			created_time: now,
			updated_time: now,
		};
		store.templateTypes.set(type.id, type);
		return typeView(store, type);
	});

	app.put('/template_types/:template_type_id', { schema: { body: TypeUpdate } }, (request) => {
		const type = findType(store, request);
		if (store.guesses.templateTypesAdminOnly) needAdmin(request);
		if (type.extension_type !== null && !store.guesses.extensionTypeUpdate) {
			refuse(new ApiError(store.guesses.extensionObjectStatus));
		}
		Object.assign(type, request.body, { updated_time: toBodyTime(store.now()) });
		return typeView(store, type);
	});

	app.delete('/template_types/:template_type_id', (request, reply) => {
		const type = findType(store, request);
		if (store.guesses.templateTypesAdminOnly) needAdmin(request);
		if (type.extension_type !== null) {
			refuse(
				new ApiError(
					store.guesses.extensionObjectStatus,
					'The template type belongs to an extension and cannot be removed.',
				),
			);
		}
		const used = [...store.templates.values()].some(
			(template) => template.template_type_id === type.id,
		);
		if (used) {
			refuse(new ApiError(store.guesses.typeInUseStatus, 'Templates still use the template type.'));
		}
		store.templateTypes.delete(type.id);
		return reply.send();
	});

	app.put(
		'/template_types/:template_type_id/data_fields',
		{ schema: { body: FieldsBody }, config: { person: true } },
		(request) => {
			const type = findType(store, request);
			needAdmin(request);
			replaceFields(store, type, request.body.data_fields);
			return { data_fields: typeFieldsView(store, type) };
		},
	);

	app.get(
		'/helpers/contract_create_data',
		{ schema: { querystring: Helper }, config: { person: true } },
		(request) => {
			const { query } = request;
			const user = personOf(request.actor);
			const extensionType = query['extension_type'];
			const typeId = idParameter(query, 'template_type_id');
			const { helperUnknownTypeStatus: unknownStatus } = store.guesses;
			const isKnown = [...store.templates.values()].some(
				(template) => extensionTypeOf(store, template) === extensionType,
			);
			if (extensionType !== undefined && !isKnown) {
				refuse(ApiError.problem('extension_type', 'Unknown extension type.', unknownStatus));
			}
			const templates = [...store.templates.values()].filter(
				(template) =>
					template.active &&
					(typeId === null || template.template_type_id === typeId) &&
					(extensionType === undefined || extensionTypeOf(store, template) === extensionType),
			);
			return [...store.workspaces.values()].flatMap((workspace) => {
				if (!mayCreateIn(user, workspace.id)) return [];
				const usable = templates.filter(({ workspace_ids: ids }) => ids.includes(workspace.id));
				if (usable.length === 0) return [];
				return [
					{
						...workspaceView(store, request.actor, workspace),
						templates: usable.map((template) => templateSummary(store, template)),
					},
				];
			});
		},
	);

	app.get('/helpers/template_types/:template_type_id/data_fields', (request) => {
		return typeFieldsView(store, findType(store, request));
	});
}
