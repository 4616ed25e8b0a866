import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import type { OneflowClient } from './client';
import { OneflowFailure, passOn } from './failure';

/** Keys the nodes depend on; everything else in an answer passes untouched. */
const optionSchema = z.object({ name: z.string() });

const availableOptionsSchema = z.object({
	can_receive_products: z.boolean().optional().catch(undefined),
	delivery_channels: z.array(optionSchema).optional().catch(undefined),
	sign_methods: z.array(optionSchema).optional().catch(undefined),
	two_step_authentication_methods: z.array(optionSchema).optional().catch(undefined),
});

const templateTypeReferenceSchema = z.object({
	id: z.number(),
	name: z.string().nullish().catch(undefined),
	extension_type: z.string().nullish().catch(undefined),
});

const templateSchema = z.object({
	id: z.number(),
	name: z.string().nullish().catch(undefined),
	template_active: z.boolean().optional().catch(undefined),
	template_type: templateTypeReferenceSchema.nullish().catch(undefined),
	available_options: availableOptionsSchema.optional().catch(undefined),
});

const dataFieldSchema = z
	.object({
		active: z.boolean().optional().catch(undefined),
		custom_id: z.string(),
		description: z.string().nullish().catch(undefined),
		name: z.string().nullish().catch(undefined),
		placeholder: z.string().nullish().catch(undefined),
		source: z.string().nullish().catch(undefined),
		value: z.string().nullish().catch(undefined),
	})
	.passthrough();

const templateTypeSchema = z.object({
	id: z.number(),
	name: z.string().nullish().catch(undefined),
	extension_type: z.string().nullish().catch(undefined),
	data_fields: z.array(dataFieldSchema).optional().default([]),
});

const workspaceSchema = z
	.object({
		id: z.number(),
		name: z.string().nullish().catch(undefined),
		_permissions: z.record(z.string(), z.unknown()).optional().catch(undefined),
		templates: z.array(templateSchema.passthrough()).optional().default([]),
	})
	.passthrough();

export type Template = z.infer<typeof templateSchema>;
export type TemplateType = z.infer<typeof templateTypeSchema>;
export type TemplateTypeField = z.infer<typeof dataFieldSchema>;
export type UsableWorkspace = z.infer<typeof workspaceSchema>;

function parsed<Schema extends z.ZodTypeAny>(
	schema: Schema,
	answer: unknown,
	what: string,
): z.output<Schema> {
	const result = schema.safeParse(answer);
	if (result.success) return result.data as z.output<Schema>;
	const issue = result.error.issues[0];
	throw new Error(
		`Oneflow's answer about ${what} has an unexpected form (${issue.path.join('.')}: ${issue.message})`,
	);
}

export interface UsableFilter {
	extensionType?: string;
	templateTypeId?: number;
}

/**
 * Workspaces in which the acting user may create contracts, each with its active templates (API notes
 * 3.8), asked once per run. An extension type that the account does not have gives none: the notes
 * leave open whether the helper answers with an empty list or with an error (section 8, #19).
 */
export async function usableWorkspaces(
	oneflow: OneflowClient,
	{ extensionType, templateTypeId }: UsableFilter,
): Promise<UsableWorkspace[]> {
	const query = { extension_type: extensionType, template_type_id: templateTypeId };
	return await oneflow.once(`usable:${JSON.stringify(query)}`, async () => {
		let answer: unknown;
		try {
			answer = await oneflow.get<unknown>('/helpers/contract_create_data', query);
		} catch (error) {
			if (extensionType !== undefined && isUnknownExtensionType(error)) return [];
			throw passOn(error);
		}
		return parsed(z.array(workspaceSchema), answer, 'usable templates').filter(
			(workspace) => workspace._permissions?.['contract:create'] !== false,
		);
	});
}

function isUnknownExtensionType(error: unknown): boolean {
	if (!(error instanceof OneflowFailure)) return false;
	if (error.status === 404) return true;
	const said = `${error.problem.detail ?? ''} ${JSON.stringify(error.problem.parameter_problems ?? {})}`;
	return error.status === 400 && /extension.?type/i.test(said);
}

/** A template with its type (API notes 4.5), asked once per run. */
export async function templateOf(oneflow: OneflowClient, id: number): Promise<Template> {
	return await oneflow.once(`template:${id}`, async () =>
		parsed(templateSchema, await oneflow.get<unknown>(`/templates/${id}`), `template ${id}`),
	);
}

/** A template type with its data fields (API notes 3.7), asked once per run. */
export async function templateTypeOf(oneflow: OneflowClient, id: number): Promise<TemplateType> {
	return await oneflow.once(`templateType:${id}`, async () =>
		parsed(
			templateTypeSchema,
			await oneflow.get<unknown>(`/template_types/${id}`),
			`template type ${id}`,
		),
	);
}

/** Like `templateTypeSchema`, but an answer without fields must not pass for a type without fields. */
const completeTypeSchema = templateTypeSchema.extend({ data_fields: z.array(dataFieldSchema) });

/**
 * A template type's fields as they are at this moment, not as remembered, for writing them back: what is
 * missing in the write is removed from every template (API notes 3.7). Throws when the answer has none.
 */
export async function freshTypeFields(
	oneflow: OneflowClient,
	id: number,
): Promise<TemplateTypeField[]> {
	const answer = await oneflow.get<unknown>(`/template_types/${id}`);
	return parsed(completeTypeSchema, answer, `template type ${id}`).data_fields;
}

/** The fields in the answer to a write, which holds them under `data_fields` (API notes 3.7). */
export function typeFieldsIn(answer: unknown): TemplateTypeField[] | undefined {
	const result = z.object({ data_fields: z.array(dataFieldSchema) }).safeParse(answer);
	return result.success ? result.data.data_fields : undefined;
}

/** Inactive fields behave as removed (API notes section 5, P15). */
export function isActive(field: TemplateTypeField): boolean {
	return field.active !== false;
}

/** A data field's custom ID: nested inside a contract, at the root inside a type (API notes 4.4). */
export function customIdOf(field: IDataObject): string | undefined {
	const nested = (field._private_ownerside as IDataObject | undefined)?.custom_id;
	const id = nested ?? field.custom_id;
	return typeof id === 'string' && id !== '' ? id : undefined;
}
