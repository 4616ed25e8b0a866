/* What tests use of n8n; the work is done in n8n.ts. */
import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeListSearchResult,
	INodePropertyOptions,
	INodeTypeDescription,
	ResourceMapperFields,
} from 'n8n-workflow';

import type * as n8n from './n8n';
import { sandboxCredential } from './sandbox';

/** Set by the test environment: n8n.ts outside jest's module registry. */
declare const oneflowHarness: typeof n8n;

/** The sandbox's credential is the default. */
type WithDefault<T extends { credential: unknown }> = Omit<T, 'credential'> & {
	credential?: ICredentialDataDecryptedObject;
};

export type RunOptions = WithDefault<n8n.RunOptions>;
type EditorOptions = WithDefault<n8n.EditorOptions>;

/** An error of n8n's as tests look at it. */
export interface Failure extends Error {
	description?: string | null;
	httpCode?: string | null;
	context: IDataObject;
	node?: unknown;
}

/** Most tests look at Oneflow's own answers, so Simplify is off unless they turn it on. */
const ready = <T extends { parameters: Record<string, unknown> }>(
	options: T & { credential?: ICredentialDataDecryptedObject },
) => ({
	...options,
	parameters: { simplify: false, ...options.parameters },
	credential: options.credential ?? sandboxCredential(),
});

/** Runs the action node in n8n's ExecuteContext. */
export async function run(options: RunOptions): Promise<n8n.FullRun> {
	return await oneflowHarness.run(ready(options));
}

/** Runs the action node with n8n's own engine; the items of each output, the error output last. */
export async function runInWorkflow(options: RunOptions): Promise<INodeExecutionData[][]> {
	return await oneflowHarness.runInWorkflow(ready(options));
}

/** Runs the action node; the items of its first output. */
export async function runNode(options: RunOptions): Promise<INodeExecutionData[]> {
	return (await run(options)).items;
}

/** The error a run ends with; fails when it does not. */
export async function failureOf(options: RunOptions): Promise<Failure> {
	let items;
	try {
		items = await runNode(options);
	} catch (error) {
		return error as Failure;
	}
	throw new Error(`The run did not fail; it gave ${JSON.stringify(items).slice(0, 500)}`);
}

/** A call to the address on which an execution waits in the action node. */
export async function callWaitingWebhook(
	options: RunOptions & { call?: n8n.WebhookCall; after?: n8n.FullRun },
): Promise<n8n.WebhookAnswer> {
	return await oneflowHarness.callWaitingWebhook(ready(options));
}

export async function searchList(
	method: string,
	options: EditorOptions,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	return await oneflowHarness.editorMethod('listSearch', method, ready(options), [filter, token]);
}

export async function loadOptions(
	method: string,
	options: EditorOptions,
): Promise<INodePropertyOptions[]> {
	return await oneflowHarness.editorMethod('loadOptions', method, ready(options), []);
}

export async function mapperFields(
	method: string,
	options: EditorOptions,
): Promise<ResourceMapperFields> {
	return await oneflowHarness.editorMethod('resourceMapping', method, ready(options), []);
}

/** The context a run would get, for testing modules that take one. */
export const executeContext = (options: RunOptions): IExecuteFunctions =>
	oneflowHarness.executeContext(ready(options));

export const {
	hurry,
	hasRunFor,
	leap,
	loadAnew,
	speedUp,
	testCredential,
	setBinaryMode,
	everythingIn,
	loader,
	subtitleOf,
	tooltipOf,
} = oneflowHarness;

export const nodeDescription = (name: n8n.NodeName = 'oneflow'): INodeTypeDescription =>
	loader().nodeTypes[name].type.description as INodeTypeDescription;

export const credentialType = (): ICredentialType => oneflowHarness.credentialType();

interface LocatorValue {
	__rl: true;
	mode: string;
	value: string | number;
}

export const byId = (id: number | string): LocatorValue => ({
	__rl: true,
	mode: 'id',
	value: String(id),
});
export const fromList = (id: number): LocatorValue => ({ __rl: true, mode: 'list', value: id });
export const byUrl = (url: string): LocatorValue => ({ __rl: true, mode: 'url', value: url });

/** The value of a resource mapper in manual mode. */
export const mapped = (value: Record<string, unknown>) => ({
	mappingMode: 'defineBelow' as const,
	value,
});

/**
 * Makes parameters for the operations of one resource: `on('get', { contractId: byId(7) })`.
 * `common` is what all of them have.
 */
export const operationsOf =
	(resource: string, common: Record<string, unknown> = {}) =>
	(operation: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
		resource,
		operation,
		...common,
		...more,
	});

const binaryHelpers = () => executeContext({ parameters: {} }).helpers;

/** An input item that carries a file, kept where the binary mode says. */
export async function binaryItem(
	content: Buffer,
	fileName: string,
	mimeType?: string,
	json: IDataObject = {},
	field = 'data',
): Promise<INodeExecutionData> {
	const data = await binaryHelpers().prepareBinaryData(content, fileName, mimeType);
	return { json, binary: { [field]: data } };
}

export async function binaryContent(binary: IBinaryData): Promise<Buffer> {
	if (binary.id === undefined) return Buffer.from(binary.data, 'base64');
	const helpers = binaryHelpers();
	return await helpers.binaryToBuffer(await helpers.getBinaryStream(binary.id));
}
