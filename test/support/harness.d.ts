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
	IRunExecutionData,
	IWebhookResponseData,
	ResourceMapperFields,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { PackageDirectoryLoader } from 'n8n-core';

export interface RunOptions {
	/** As the workflow stores them: what is left out gets its default, `=…` is an expression. */
	parameters: Record<string, unknown>;
	/** Plain JSON objects, or items with `json` and `binary`. One empty item by default. */
	items?: Array<IDataObject | Partial<INodeExecutionData>>;
	/** The sandbox's by default. */
	credential?: ICredentialDataDecryptedObject;
	continueOnFail?: boolean;
	mode?: WorkflowExecuteMode;
	/** Cancels the execution. */
	signal?: AbortSignal;
	/** The workflow's time zone, Europe/Stockholm by default. */
	timezone?: string;
	staticData?: IDataObject;
}

export interface FullRun {
	items: INodeExecutionData[];
	outputs: INodeExecutionData[][] | null;
	/** Set when the node put the execution to wait. */
	waitTill?: Date;
	resumeUrl: string;
	runExecutionData: IRunExecutionData;
	staticData: IDataObject;
}

/** An error of n8n's as tests look at it. */
export interface Failure extends Error {
	description?: string | null;
	httpCode?: string | null;
	context: IDataObject;
	node?: unknown;
}

/** Runs the built action node in n8n's ExecuteContext; the items of its output. */
export function runNode(options: RunOptions): Promise<INodeExecutionData[]>;
export function run(options: RunOptions): Promise<FullRun>;
/** The error a run ends with; fails when it does not. */
export function failureOf(options: RunOptions): Promise<Failure>;

export interface EditorOptions {
	parameters: Record<string, unknown>;
	credential?: ICredentialDataDecryptedObject;
	/** `oneflow` by default. */
	node?: 'oneflow' | 'oneflowTrigger';
}

export function searchList(
	method: string,
	options: EditorOptions,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult>;
export function loadOptions(
	method: string,
	options: EditorOptions,
): Promise<INodePropertyOptions[]>;
export function mapperFields(method: string, options: EditorOptions): Promise<ResourceMapperFields>;

export interface WebhookCall {
	body?: unknown;
	headers?: Record<string, string>;
	query?: Record<string, string>;
}

/** What the caller of a webhook got, and what n8n starts because of it. */
export interface WebhookAnswer {
	status: number;
	body: unknown;
	headers: Record<string, string>;
	/** Whether an execution starts (or a waiting one goes on). */
	started: boolean;
	items: INodeExecutionData[];
	result?: IWebhookResponseData;
	error?: Failure;
}

export interface TriggerOptions {
	parameters: Record<string, unknown>;
	credential?: ICredentialDataDecryptedObject;
	/** All static data of the workflow: `{ "node:Oneflow Trigger": … }`. */
	staticData?: IDataObject;
	/** The test registration of the editor. */
	isTest?: boolean;
	webhookBaseUrl?: string;
	webhookTestBaseUrl?: string;
	timezone?: string;
	webhookId?: string;
}

export interface Trigger {
	checkExists(): Promise<boolean>;
	create(): Promise<boolean>;
	delete(): Promise<boolean>;
	/** As n8n publishes: checkExists, create when that is false, delete when either throws. */
	activate(): Promise<void>;
	deactivate(): Promise<boolean>;
	callWebhook(call?: WebhookCall): Promise<WebhookAnswer>;
	webhookUrl(): string;
	/** A copy of the workflow's static data, to make the next trigger from. */
	readonly staticData: IDataObject;
	/** The node's own static data itself. */
	readonly nodeData: IDataObject;
}

export function createTrigger(options: TriggerOptions): Trigger;
/** A call to the address on which an execution waits in the action node. */
export function callWaitingWebhook(
	options: RunOptions & { call?: WebhookCall },
): Promise<WebhookAnswer>;

/** The credential's own test request, made as n8n makes it. */
export function testCredential(
	credential: ICredentialDataDecryptedObject,
): Promise<{ status: 'OK' | 'Error'; message?: string }>;

/** The context a run would get, for testing modules that take one. */
export function executeContext(options: RunOptions): IExecuteFunctions;
/** Where n8n keeps files: in memory (`default`) or on the disk. */
export function setBinaryMode(mode: 'default' | 'filesystem'): Promise<void>;
/** All text reachable from a value, for looking for secrets. */
export function everythingIn(value: unknown): string;

export function nodeDescription(name?: 'oneflow' | 'oneflowTrigger'): INodeTypeDescription;
export function credentialType(): ICredentialType;
export function loader(): PackageDirectoryLoader;

interface LocatorValue {
	__rl: true;
	mode: string;
	value: string | number;
}

export function byId(id: number | string): LocatorValue;
export function fromList(id: number): LocatorValue;
export function byUrl(url: string): LocatorValue;
/** The value of a resource mapper in manual mode. */
export function mapped(value: Record<string, unknown>): {
	mappingMode: 'defineBelow';
	value: Record<string, unknown>;
};
/** An input item that carries a file, kept where the binary mode says. */
export function binaryItem(
	content: Buffer,
	fileName: string,
	mimeType?: string,
	json?: IDataObject,
	field?: string,
): Promise<INodeExecutionData>;
export function binaryContent(binary: IBinaryData): Promise<Buffer>;
