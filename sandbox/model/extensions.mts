import { toBodyTime } from './formats.mts';
import { addTemplate, addTemplateType, type FieldSeed } from './seed-tools.mts';
import type { Store } from './store.mts';
import type { Extension, Template, TemplateType, Token, Webhook } from './types.mts';

export interface ExtensionBlueprint {
	type: string;
	name?: string;
	/** Address the extension's webhooks call; a sink of the sandbox when left out. */
	callbackUrl?: string;
	signKey?: string;
	configuration?: Record<string, unknown>;
	token?: string;
	templateTypes: Array<{
		id?: number;
		name: string;
		description?: string;
		created_time?: string;
		dataFields: readonly FieldSeed[];
		/** Templates to make at once, so that the type can be used. */
		templates?: Array<{ name: string; workspace_ids: number[] }>;
	}>;
}

export interface EnabledExtension {
	extension: Extension;
	token: Token;
	templateTypes: TemplateType[];
	templates: Template[];
	webhooks: Webhook[];
}

/** A token of exactly 40 characters (1.2) that shows that it is an example. */
function tokenFor(store: Store, type: string): string {
	const head = `sandbox-example-${type.replaceAll(/[^a-zA-Z0-9]/g, '-').slice(0, 12)}-`;
	for (let number = 1; ; number += 1) {
		const value = head + String(number).padStart(40 - head.length, '0');
		if (!store.tokens.has(value)) return value;
	}
}

/**
 * Enables an extension: it makes one API token, its template types with system fields, and one
 * webhook per template type (P3, P4, P13).
 */
export function enableExtension(store: Store, blueprint: ExtensionBlueprint): EnabledExtension {
	const now = toBodyTime(store.now());
	const extension: Extension = {
		id: store.nextId('extension'),
		type: blueprint.type,
		name: blueprint.name ?? blueprint.type,
	};
	store.extensions.set(extension.type, extension);
	const token: Token = {
		value: blueprint.token ?? tokenFor(store, blueprint.type),
		label: `Token of the extension ${extension.name}`,
		extension,
	};
	store.tokens.set(token.value, token);
	const templates: Template[] = [];
	const templateTypes = blueprint.templateTypes.map((type) => {
		const made = addTemplateType(store, {
			id: type.id ?? store.nextId('templateType'),
			name: type.name,
			description: type.description ?? '',
			extension_type: extension.type,
			created_time: type.created_time ?? now,
			fields: type.dataFields,
		});
		for (const template of type.templates ?? []) {
			templates.push(
				addTemplate(store, {
					id: store.nextId('template'),
					name: template.name,
					template_type_id: made.id,
					workspace_ids: template.workspace_ids,
					created_time: now,
				}),
			);
		}
		return made;
	});
	const webhooks = templateTypes.map((type): Webhook => {
		const webhook: Webhook = {
			id: store.nextId('webhook'),
			callback_url:
				blueprint.callbackUrl ?? `${store.url}/_sandbox/sink/${extension.type}-${type.id}`,
			sign_key: blueprint.signKey ?? `example-sign-key-${extension.type}`,
			template_group_id: type.id,
			integration_process_id: null,
			filters: null,
			configuration: blueprint.configuration ?? null,
			extension: extension.type,
		};
		store.webhooks.set(webhook.id, webhook);
		return webhook;
	});
	return { extension, token, templateTypes, templates, webhooks };
}
