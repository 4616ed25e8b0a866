import type { IDataObject } from 'n8n-workflow';

import { TAGS_PATH } from '../assumptions';
import { asSpoken, asWritten } from '../characters';
import { inside, isRecord } from '../records';
import type { OneflowClient } from '../transport/client';
import { ifReadable, isMissing, orNothing, UserProblem } from '../transport/failure';
import { getRows } from '../transport/paging';
import { enumerated } from '../words';
import { newestContracts } from './contractSearch';
import { belongsTo, knownExtensionTypes, untoldExtension } from './extensions';
import {
	usableWorkspaces,
	type Template,
	type UsableFilter,
	type UsableWorkspace,
} from './templates';

/** What a user points at: by this account's ID, by name, or by the extension that brought it. */
export type Reference =
	/** `name` is what was written, where the number could be a name as well. */
	| { by: 'id'; id: number; name?: string }
	| { by: 'name'; name: string }
	| { by: 'extension'; extension: string };

/** Who asks, and whom to tell what was done differently from what was entered. */
export interface Asking {
	oneflow: OneflowClient;
	item?: { hint(message: string): void };
}

interface Thing {
	id: number;
	name?: string | null;
	/** Another text that stands for this one thing, such as a user's address. */
	alias?: string;
}

/** A kind of thing: how messages speak of it, and where it is listed. */
interface Kind {
	label: string;
	path: string;
	query?: Record<string, string>;
}

const WORKSPACE: Kind = { label: 'Workspace', path: '/workspaces' };
const USER: Kind = { label: 'User', path: '/users' };
const TAG: Kind = { label: 'Tag', path: TAGS_PATH };
const TEMPLATE_TYPE: Kind = { label: 'Template Type', path: '/template_types' };
const TEMPLATE: Kind = { label: 'Template', path: '/templates', query: { 'filter[active]': '' } };

/** `"Sales" (#61001)`, or the ID alone. */
export const nameOf = ({ id, name }: { id?: unknown; name?: unknown }) =>
	typeof name === 'string' && name.trim() !== '' ? `"${name}" (#${String(id)})` : `#${String(id)}`;

const listed = (things: Thing[]) => enumerated(things.map(nameOf));

/** Those there are, as a sentence. */
export const thereAre = (things: Thing[], within = '') =>
	`There ${things.length === 1 ? 'is' : 'are'}${within}: ${listed(things)}.`;

const isCalled =
	(wanted: string, as = asSpoken) =>
	({ name, alias }: Omit<Thing, 'id'>) =>
		[name, alias].some((text) => text != null && as(text) === as(wanted));

/**
 * The only thing of that name. Upper and lower case are forgiven where just one thing fits, and the user is told.
 * `within` ends the sentence "There is no workspace …". Throws UserProblem when none or several fit.
 */
function theOnly<T extends Thing>(
	{ item }: Asking,
	things: T[],
	wanted: string,
	label: string,
	within = '',
): T {
	const one = label.toLowerCase();
	const similar = things.filter(isCalled(wanted));
	const exact = similar.filter(isCalled(wanted, asWritten));
	const fitting = exact.length > 0 ? exact : similar;
	if (fitting.length === 1) {
		const [thing] = fitting;
		if (exact.length === 0) {
			item?.hint(
				`${label}: there is no "${wanted}", so "${thing.name}" (#${thing.id}) was taken. Only upper and lower case differ.`,
			);
		}
		return thing;
	}
	if (fitting.length > 1) {
		throw new UserProblem(
			`${label}: ${fitting.length} ${one}s are called "${wanted}"${within}: ${listed(fitting)}.`,
			`It is not clear which one is meant. Rename one of them in Oneflow so that By Name matches only one, or choose the ${one} By ID.`,
		);
	}
	const asId = /^\d+$/.test(wanted) ? ` If ${wanted} is its ID, choose By ID.` : '';
	throw new UserProblem(
		`${label}: there is no ${one} "${wanted}"${within}.`,
		things.length === 0
			? `There are no ${one}s${within}.${asId}`
			: `${thereAre(things)} Use one of these names.${asId}`,
	);
}

/** The only thing an extension has. Throws UserProblem that points to By Name. */
function theOnlyOf<T extends Thing>(things: T[], extension: string, label: string, within = ''): T {
	if (things.length === 1) return things[0];
	const one = label.toLowerCase();
	const isNone = things.length === 0;
	const found = isNone
		? `no ${one}${within}`
		: `${things.length} ${one}s${within}: ${listed(things)}`;
	throw new UserProblem(
		`${label}: the extension "${extension}" has ${found}.`,
		isNone
			? `Make one available in Oneflow, or choose the ${one} By Name.`
			: 'Choose one of them By Name.',
	);
}

function thingOf(row: IDataObject): Thing & { row: IDataObject } {
	return {
		id: Number(row.id),
		name: typeof row.name === 'string' ? row.name : null,
		alias: typeof row.email === 'string' ? row.email : undefined,
		row,
	};
}

/** A whole list, read once per run and acting user. */
async function allOf({ oneflow }: Asking, { path, query }: Kind) {
	return await oneflow.once(`all:${path}`, async () =>
		(await getRows(oneflow, path, query)).map(thingOf),
	);
}

/** Lets names be read anew, once a write has changed one. */
export const forgetNames = (oneflow: OneflowClient) => oneflow.forget('all:');

/** The account's own spelling of an extension type. Throws UserProblem for one that the account does not have. */
export async function extensionTypeOf(asking: Asking, wanted: string, label = 'Extension Type') {
	const known = await knownExtensionTypes(asking.oneflow);
	if (known.includes(wanted)) return wanted;
	const similar = known.filter((type) => asSpoken(type) === asSpoken(wanted));
	if (similar.length === 1) {
		asking.item?.hint(
			`${label}: there is no extension "${wanted}", so "${similar[0]}" was taken. Only upper and lower case differ.`,
		);
		return similar[0];
	}
	throw new UserProblem(
		`${label}: the account has no extension "${wanted}".`,
		known.length === 0
			? 'It has no extension at all. Switch the extension on in Oneflow.'
			: `It has: ${known.join(', ')}. Use one of these, or switch the extension on in Oneflow.`,
	);
}

/**
 * What there is of an extension type; when nothing is found, the type itself is looked up, as the API does not always
 * say that it is missing (docs/oneflow-api.md 3.6 and 3.8). Throws UserProblem for an unknown type.
 */
export async function ofExtension<T>(
	asking: Asking,
	extension: string | undefined,
	look: (extension: string | undefined) => Promise<T[]>,
	label?: string,
): Promise<T[]> {
	const found = await look(extension);
	if (found.length > 0 || extension === undefined) return found;
	const known = await extensionTypeOf(asking, extension, label);
	return known === extension ? found : await look(known);
}

/** `usableWorkspaces`, where an extension type that the account does not have is a UserProblem. */
export async function usableOf(asking: Asking, filter: UsableFilter, label?: string) {
	const look = async (extensionType: string | undefined) =>
		await usableWorkspaces(asking.oneflow, { ...filter, extensionType });
	return await ofExtension(asking, filter.extensionType, look, label);
}

const idOf = (sought: Kind) => async (asking: Asking, reference: Reference) => {
	if (reference.by === 'id') return reference.id;
	const { label } = sought;
	const things = await orNothing(allOf(asking, sought), isMissing);
	if (things === undefined) {
		throw new UserProblem(
			`${label}: Oneflow does not list ${label.toLowerCase()}s here.`,
			`Enter the ID of the ${label.toLowerCase()} instead of its name.`,
		);
	}
	if (reference.by === 'name') return theOnly(asking, things, reference.name, label).id;
	const extension = await extensionTypeOf(asking, reference.extension, label);
	const typeOf = (row: IDataObject) => ('template_type' in row ? row.template_type : row);
	const mine = things.filter(
		({ row }) => row.template_active !== false && belongsTo(typeOf(row), extension),
	);
	const types = things.map(({ row }) => typeOf(row));
	const untold = mine.length === 0 ? untoldExtension(extension, types, [extension]) : undefined;
	if (untold !== undefined) throw untold;
	return theOnlyOf(mine, extension, label).id;
};

/** The ID of a workspace that the acting user sees. Throws UserProblem unless exactly one fits. */
export const workspaceIdOf = idOf(WORKSPACE);

/** The ID of a user, found by name or address. Throws UserProblem unless exactly one fits. */
export const userIdOf = idOf(USER);

/** The ID of a template type. Throws UserProblem unless exactly one fits. */
export const templateTypeIdOf = idOf(TEMPLATE_TYPE);

/** The ID of a template, by its name also of an inactive one. Throws UserProblem unless exactly one fits. */
export const templateIdOf = idOf(TEMPLATE);

const tagIdOf = idOf(TAG);

/** The name of the account's user with that address; undefined where there is none or the list is closed. */
export async function userNameOf(asking: Asking, email: string): Promise<string | undefined> {
	const users = await ifAllowed(allOf(asking, USER));
	return users.find(({ alias }) => isCalled(email)({ alias }))?.name?.trim() || undefined;
}

/** The IDs of tags, each once; a number is a name, such as a year, unless it is a tag's ID. Throws UserProblem. */
export async function tagIdsOf(asking: Asking, tags: Reference[]): Promise<number[]> {
	const idOfTag = async (tag: Reference) => {
		if (tag.by !== 'id' || tag.name === undefined) return await tagIdOf(asking, tag);
		const { id, name } = tag;
		const things = await ifAllowed(allOf(asking, TAG));
		const isName = things.some(isCalled(name, asWritten));
		if (!isName || things.some((thing) => thing.id === id)) return id;
		return theOnly(asking, things, name, TAG.label).id;
	};
	return [...new Set(await Promise.all(tags.map(idOfTag)))];
}

/** Pages of contracts looked through for folders. */
const PAGES_WITH_FOLDERS = 5;

/** The folders of a workspace in which recent contracts lie: Oneflow lists none (docs/oneflow-api.md 3.5). */
export async function foldersInUse({ oneflow }: Asking, workspaceId: number | undefined) {
	const all = await oneflow.once('folders', async () => {
		const folders = new Map<number, IDataObject>();
		let next: string | undefined;
		for (let page = 0; page < PAGES_WITH_FOLDERS; page++) {
			const contracts = await newestContracts(oneflow, { filters: {} }, next);
			for (const row of contracts.rows) {
				const folder = inside(row, '_private', 'folder');
				if (isRecord(folder)) folders.set(Number(folder.id), folder);
			}
			next = contracts.next;
			if (next === undefined) break;
		}
		return [...folders.values()];
	});
	return all
		.filter(({ workspace_id: id }) => workspaceId === undefined || Number(id) === workspaceId)
		.map(thingOf);
}

/** The ID of a folder in the workspace. Throws UserProblem unless exactly one folder in use fits. */
export async function folderIdOf(asking: Asking, reference: Reference, workspaceId: number) {
	if (reference.by === 'id') return reference.id;
	if (reference.by === 'extension') throw new Error('A folder belongs to no extension');
	const within =
		' among the folders that contain contracts of the workspace (Oneflow’s API lists no others; enter the ID instead)';
	const folders = await foldersInUse(asking, workspaceId);
	return theOnly(asking, folders, reference.name, 'Folder', within).id;
}

/** Where a contract is to be made, as the user points at it. */
export interface WantedPlace {
	workspace?: Reference;
	template?: Reference;
	/** Narrows everything to one extension's templates. */
	extensionType?: string;
}

/** What a list holds that may be refused to this user; nothing when it is. */
const ifAllowed = async <T>(list: Promise<T[]>) => (await ifReadable(list)) ?? [];

/** Says more than "there is none" when the workspace is there but closed to the user. */
async function explainWorkspace(asking: Asking, name: string, ofWhat: string): Promise<void> {
	const closed = (await ifAllowed(allOf(asking, WORKSPACE))).filter(isCalled(name));
	if (closed.length === 0) return;
	throw new UserProblem(
		`Workspace: ${listed(closed)} is there, but the acting user may not create contracts in it${ofWhat}.`,
		'Give the user the right to create contracts in the workspace and share an active template with it in Oneflow, or let another user act (Options, Act As).',
	);
}

async function findWorkspace(
	asking: Asking,
	workspace: Reference,
	usable: UsableWorkspace[],
	extensionType: string | undefined,
): Promise<UsableWorkspace> {
	const ofWhat = extensionType === undefined ? '' : ` from templates of "${extensionType}"`;
	const within = ` in which the acting user may create contracts${ofWhat}`;
	if (workspace.by === 'name') {
		if (!usable.some(isCalled(workspace.name))) {
			await explainWorkspace(asking, workspace.name, ofWhat);
		}
		return theOnly(asking, usable, workspace.name, WORKSPACE.label, within);
	}
	if (workspace.by === 'extension') {
		const mine = await usableOf(asking, { extensionType: workspace.extension }, WORKSPACE.label);
		const both = usable.filter(({ id }) => mine.some((one) => one.id === id));
		return theOnlyOf(both, workspace.extension, WORKSPACE.label, within);
	}
	const found = usable.find(({ id }) => id === workspace.id);
	if (found !== undefined) return found;
	throw new UserProblem(
		`Workspace: #${workspace.id} is not one${within}.`,
		usable.length === 0
			? 'There are none. Give the user the right in Oneflow, or let another user act.'
			: thereAre(usable),
	);
}

/** Where a template is sought by its name, or by its extension. */
interface Shelf {
	/** Ends the sentence "There is no template …". */
	within: string;
	/** Undefined for all workspaces. */
	place: UsableWorkspace | undefined;
	templates: Template[];
}

/** The templates of a workspace, or of all of them, each once. */
export function templatesIn(usable: UsableWorkspace[], place?: UsableWorkspace): Template[] {
	const templates = usable
		.filter(({ id }) => place === undefined || id === place.id)
		.flatMap(({ templates: own }) => own);
	return [...new Map(templates.map((template) => [template.id, template])).values()];
}

/**
 * Says more than "there is none" when a template of the name is inactive, or is only elsewhere. A template of
 * this name elsewhere may be a different one, so those here are named first.
 */
async function explainTemplate(asking: Asking, name: string, { within, place, templates }: Shelf) {
	const same = (await ifAllowed(allOf(asking, TEMPLATE))).filter(isCalled(name));
	if (same.length === 0) return;
	const isActive = ({ row }: (typeof same)[0]) => row.template_active !== false;
	const isHere = ({ row: { workspaces } }: (typeof same)[0]) =>
		place === undefined ||
		!Array.isArray(workspaces) ||
		workspaces.some((one: unknown) => Number(isRecord(one) ? one.id : one) === place.id);
	const inactiveHere = same.filter((one) => !isActive(one) && isHere(one));
	const inactive = same.some(isActive) ? inactiveHere : same;
	const there =
		templates.length === 0 ? `There are no templates${within}.` : thereAre(templates, within);
	if (inactive.length > 0) {
		const isOne = inactive.length === 1;
		throw new UserProblem(
			`Template: ${listed(inactive)} ${isOne ? 'is' : 'are'} not active.`,
			`Activate ${isOne ? 'it' : 'the right one'} in Oneflow, or choose another template. ${there}`,
		);
	}
	throw new UserProblem(
		`Template: there is no template "${name}"${within}.`,
		`${there} If it was renamed, choose its new name. Elsewhere, this name belongs to ${listed(same)}. To use that one, share it with the workspace in Oneflow.`,
	);
}

async function findTemplate(
	asking: Asking,
	template: Exclude<Reference, { by: 'id' }>,
	shelf: Shelf,
): Promise<number> {
	const { within, place, templates } = shelf;
	if (template.by === 'name') {
		if (!templates.some(isCalled(template.name))) {
			await explainTemplate(asking, template.name, shelf);
		}
		return theOnly(asking, templates, template.name, TEMPLATE.label, within).id;
	}
	const filter = { extensionType: template.extension };
	const mine = templatesIn(await usableOf(asking, filter, TEMPLATE.label), place);
	const both = templates.filter(({ id }) => mine.some((one) => one.id === id));
	return theOnlyOf(both, template.extension, TEMPLATE.label, within).id;
}

const extensionOf = (reference: Reference | undefined) =>
	reference?.by === 'extension' ? reference.extension : undefined;

/** Nothing is narrowed by IDs, but an extension that is not there, or not the template's, is a mistake all the same. */
async function refuseOthers(
	asking: Asking,
	extensionType: string,
	template: Reference | undefined,
): Promise<void> {
	const usable = templatesIn(await ifAllowed(usableOf(asking, { extensionType })));
	const isOther = template?.by === 'id' && usable.every(({ id }) => id !== template.id);
	if (usable.length === 0 || !isOther) return;
	throw new UserProblem(
		`Template: #${template.id} is not one of "${extensionType}" that the acting user may use.`,
		`${thereAre(usable)} Choose one of these, or another Extension Type.`,
	);
}

/**
 * Workspace and template by ID, among what the acting user may use (docs/oneflow-api.md 3.8), once per run and user;
 * IDs are taken as they are, without a call. Without a workspace, all are searched. Throws UserProblem unless exactly
 * one of each fits, and for an extension type that the account does not have.
 */
export async function placeOf(asking: Asking, { workspace, template, extensionType }: WantedPlace) {
	const key = JSON.stringify([workspace, template, extensionType]);
	return await asking.oneflow.once(`place:${key}`, async () => {
		if (
			(workspace === undefined || workspace.by === 'id') &&
			(template === undefined || template.by === 'id')
		) {
			if (extensionType !== undefined) await refuseOthers(asking, extensionType, template);
			return { workspaceId: workspace?.id, templateId: template?.id };
		}
		const ofTemplates = extensionType ?? extensionOf(template);
		const ofWorkspaces = ofTemplates ?? extensionOf(workspace);
		const chooses = extensionOf(template) === undefined ? WORKSPACE : TEMPLATE;
		const label = extensionType === undefined ? chooses.label : undefined;
		const placesUsable = await usableOf(asking, { extensionType: ofWorkspaces }, label);
		const place = workspace && (await findWorkspace(asking, workspace, placesUsable, ofWorkspaces));
		if (template === undefined || template.by === 'id') {
			return { workspaceId: place?.id, templateId: template?.id };
		}
		const usable = await usableOf(asking, { extensionType: ofTemplates });
		const inPlace = place === undefined ? '' : ` in workspace "${place.name ?? place.id}"`;
		const within =
			extensionType === undefined ? inPlace : ` among those of "${extensionType}"${inPlace}`;
		const shelf = { within, place, templates: templatesIn(usable, place) };
		return { workspaceId: place?.id, templateId: await findTemplate(asking, template, shelf) };
	});
}
