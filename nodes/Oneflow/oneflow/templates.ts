import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { UNKNOWN_EXTENSION_TYPE_STATUSES } from '../assumptions';
import { inside, isRecord } from '../records';
import type { OneflowClient, Query } from '../transport/client';
import { hasStatus, orNothing, UserProblem } from '../transport/failure';
import { getRows, upTo } from '../transport/paging';
import { belongsTo, extensionsNamedBy } from './extensions';

/** Keys the nodes depend on; everything else in an answer passes untouched. */
const open = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).passthrough();

const digits = z.string().regex(/^\d{1,15}$/);
const anId = z.number().or(digits.transform(Number));
const plainText = z.string().or(z.number().transform(String)).nullish();
const plainFlag = z.boolean().nullish();
const maybeText = plainText.catch(undefined);
const maybeFlag = plainFlag.catch(undefined);
const option = open({ name: z.string() });
const maybeOptions = z.array(option).optional().catch(undefined);
/** A list that may be left out, or be null where there is nothing in it. */
const listOrNothing = <Schema extends z.ZodTypeAny>(entry: Schema) =>
	z
		.array(entry)
		.nullish()
		.transform((entries) => entries ?? []);

const availableOptionsSchema = open({
	can_receive_products: maybeFlag,
	delivery_channels: maybeOptions,
	sign_methods: maybeOptions,
	two_step_authentication_methods: maybeOptions,
})
	.optional()
	.catch(undefined);

const typeReferenceSchema = open({ id: anId, name: maybeText, extension_type: z.unknown() });

const templateSchema = open({
	id: anId,
	name: maybeText,
	template_active: maybeFlag,
	template_type: typeReferenceSchema.nullish().catch(undefined),
	available_options: availableOptionsSchema,
});

const dataFieldSchema = open({
	active: maybeFlag,
	custom_id: z.string(),
	description: maybeText,
	name: maybeText,
	placeholder: maybeText,
	source: maybeText,
	value: maybeText,
});

/** Fields may lack a custom ID (docs/oneflow-api.md 4.4); nobody can set those at creation. */
const templateTypeSchema = typeReferenceSchema.extend({
	data_fields: listOrNothing(
		dataFieldSchema.extend({ custom_id: dataFieldSchema.shape.custom_id.nullish() }),
	).transform((fields) =>
		fields.flatMap(({ custom_id: id, ...field }) => (id ? { ...field, custom_id: id } : [])),
	),
});

const workspaceSchema = open({
	id: anId,
	name: maybeText,
	_permissions: z.record(z.string(), z.unknown()).optional().catch(undefined),
	templates: listOrNothing(templateSchema),
});

export type Template = z.infer<typeof templateSchema>;
export type TemplateType = z.infer<typeof templateTypeSchema>;
export type TemplateTypeField = z.infer<typeof dataFieldSchema>;
export type UsableWorkspace = z.infer<typeof workspaceSchema>;

/** What a contract allows (docs/oneflow-api.md 4.6); undefined where it does not say. */
export function availableOptionsIn({ available_options: options }: IDataObject) {
	return availableOptionsSchema.parse(options);
}

function parsed<T>(schema: z.ZodType<T, z.ZodTypeDef, unknown>, answer: unknown, what: string): T {
	const result = schema.safeParse(answer);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
	throw new UserProblem(
		`Oneflow's answer about ${what} has an unexpected form (${place}${issue.message})`,
		"Check that the base URL in the credential leads to Oneflow's API. If it does, please report this with the text above.",
	);
}

export interface UsableFilter {
	extensionType?: string;
	templateTypeId?: number;
}

/**
 * Workspaces where the acting user may create contracts, with their active templates (docs/oneflow-api.md 3.8), once
 * per run; none for an unknown extension type, of which the answer is open (section 8, #19).
 */
export async function usableWorkspaces(
	oneflow: OneflowClient,
	{ extensionType, templateTypeId }: UsableFilter,
): Promise<UsableWorkspace[]> {
	const query = { extension_type: extensionType, template_type_id: templateTypeId };
	return await oneflow.once(`usable:${JSON.stringify(query)}`, async () => {
		const asked = oneflow.get<unknown>('/helpers/contract_create_data', query);
		const answer = await unlessUnknown(asked, extensionType);
		// The helper has no pages (docs/oneflow-api.md 2.1); an envelope would hold the same.
		const list = isRecord(answer) && 'data' in answer ? answer.data : answer;
		const workspaces = parsed(z.array(workspaceSchema), list, 'usable templates');
		const all = workspaces.flatMap(({ templates }) => templates);
		const fitting = new Set(ofType(all, { extensionType, templateTypeId }));
		return workspaces.flatMap(({ templates, ...workspace }) => {
			const usable = templates.filter((template) => fitting.has(template));
			const mayCreate = workspace._permissions?.['contract:create'] !== false;
			return mayCreate && usable.length > 0 ? { ...workspace, templates: usable } : [];
		});
	});
}

/** What is asked of an extension type; an empty list where Oneflow does not know the type. */
async function unlessUnknown<T>(asked: Promise<T>, extensionType?: string): Promise<T | never[]> {
	const isUnknown = (caught: unknown) => {
		if (!hasStatus(caught, ...UNKNOWN_EXTENSION_TYPE_STATUSES)) return false;
		const { detail = '', parameter_problems: problems = {} } = caught.problem;
		return (
			caught.status === 404 || /extension.?type/i.test(`${detail} ${JSON.stringify(problems)}`)
		);
	};
	return extensionType === undefined ? await asked : ((await orNothing(asked, isUnknown)) ?? []);
}

/** Rows of the account's templates (docs/oneflow-api.md 3.6); none for an extension type that no template has. */
export async function templatesOf(
	oneflow: OneflowClient,
	query: Query & { extension_type?: string; template_type_id?: number },
	limit?: number,
): Promise<IDataObject[]> {
	const active = query['filter[active]'] ?? 'true';
	const workspaceIds = query['filter[workspace_ids]']?.toString().split(',');
	const shows = (row: IDataObject) =>
		(active === '' || String(row.template_active ?? active) === active) &&
		(workspaceIds === undefined ||
			!Array.isArray(row.workspaces) ||
			row.workspaces.some((one) => workspaceIds.includes(String(isRecord(one) ? one.id : one))));
	const asked = { extensionType: query.extension_type, templateTypeId: query.template_type_id };
	const isByType = asked.extensionType !== undefined || asked.templateTypeId !== undefined;
	// What was ignored shows only in all of them together.
	const rows = getRows(oneflow, '/templates', query, isByType ? undefined : limit, shows);
	const found = ofType(await unlessUnknown(rows, asked.extensionType), asked);
	return isByType ? upTo(oneflow, limit, found) : found;
}

/**
 * Templates as asked for. Where one shows another type, or none beside others with theirs, Oneflow has ignored the
 * filter; only those that show the right type are then kept (docs/oneflow-api.md 2.3).
 */
function ofType<T extends object>(templates: T[], { extensionType, templateTypeId }: UsableFilter) {
	if (extensionType === undefined && templateTypeId === undefined) return templates;
	/** Undefined where the template does not say, null where it has no type. */
	const isRight = (template: T) => {
		const type = inside(template, 'template_type');
		if (!isRecord(type)) return type === null ? null : undefined;
		if (templateTypeId !== undefined && Number(type.id) !== templateTypeId) return false;
		if (extensionType === undefined || belongsTo(type, extensionType)) return true;
		return extensionsNamedBy(type).length > 0 ? false : undefined;
	};
	const shown = templates.map(isRight);
	const isIgnored = shown.includes(false) || (shown.includes(true) && shown.includes(null));
	return isIgnored ? templates.filter((_, at) => shown[at] === true) : templates;
}

/** A template with its type (docs/oneflow-api.md 4.5), asked once per run. */
export async function templateOf(oneflow: OneflowClient, id: number): Promise<Template> {
	return await oneflow.once(`template:${id}`, async () =>
		parsed(templateSchema, await oneflow.get<unknown>(`/templates/${id}`), `template ${id}`),
	);
}

/** A template type with its data fields (docs/oneflow-api.md 3.7), asked once per run. */
export async function templateTypeOf(oneflow: OneflowClient, id: number): Promise<TemplateType> {
	return await oneflow.once(`templateType:${id}`, async () =>
		parsed(
			templateTypeSchema,
			await oneflow.get<unknown>(`/template_types/${id}`),
			`template type ${id}`,
		),
	);
}

/** For what would be overwritten: without its fields, or with what nobody can read, an answer is none. */
const completeTypeSchema = templateTypeSchema.extend({
	data_fields: z.array(
		dataFieldSchema.extend({
			active: plainFlag,
			description: plainText,
			name: plainText,
			placeholder: plainText,
			value: plainText,
		}),
	),
});

/** A type's fields as they are now: what a write lacks is removed (docs/oneflow-api.md 3.7). Throws without any. */
export async function freshTypeFields(oneflow: OneflowClient, id: number) {
	const answer = await oneflow.get<unknown>(`/template_types/${id}`);
	return parsed(completeTypeSchema, answer, `template type ${id}`).data_fields;
}

/** Whether a field is a checkbox, whose value is "0" or "1"; only its default tells it (docs/oneflow-api.md 4.4). */
export function isCheckbox({ value, placeholder }: TemplateTypeField): boolean {
	return (value === '0' || value === '1') && /^[01]?$/.test(placeholder ?? '');
}

/** Inactive fields behave as removed (docs/oneflow-api.md section 5, P15). */
export function isActive(field: TemplateTypeField): boolean {
	return field.active !== false;
}
