import type { ICredentialDataDecryptedObject, IDataObject, INodeExecutionData } from 'n8n-workflow';

type Point =
	| 'begin'
	| 'handled'
	| 'stored'
	| 'running'
	| 'begun'
	| 'saving'
	| 'saved'
	| 'ended'
	| 'answering';

export interface CallOptions {
	headers?: Record<string, string>;
	query?: Record<string, string>;
	/** n8n is killed when the call gets here. */
	killAt?: Point;
	/** The caller goes away when the call gets here. */
	hangUpAt?: Point;
	/** n8n cannot store the run. */
	failRun?: boolean;
	/** Called at every point, and waited for. */
	at?: (point: Point) => Promise<void>;
}

export interface Answer {
	/** 0 when the caller got no answer. */
	status: number;
	body: unknown;
}

export interface StoredExecution {
	id: string;
	workflowId: string;
	mode: string;
	status: 'new' | 'running' | 'success' | 'crashed';
	/** What n8n stored with the run. */
	items: INodeExecutionData[];
	/** What the trigger let the run go on with. */
	output?: INodeExecutionData[];
}

export interface StoredWorkflow {
	id: string;
	node: { parameters: IDataObject; name: string };
	credential: ICredentialDataDecryptedObject;
	/** The static data in n8n's database. */
	staticText: string;
}

/** One n8n with its database, as far as the trigger meets it. */
export class LiveHost {
	constructor(options?: { webhookBase?: string });

	workflows: Map<string, StoredWorkflow>;

	executions: StoredExecution[];

	logs: Array<{ level: string; message: string }>;

	add(
		parameters: IDataObject,
		options: { credential: ICredentialDataDecryptedObject; id?: string },
	): string;

	activate(id: string, options?: { attempts?: number; loseStaticData?: boolean }): Promise<void>;

	deactivate(id: string): Promise<void>;

	checkExists(id: string): Promise<boolean>;

	create(id: string): Promise<void>;

	listen(id: string): Promise<{
		call(body: unknown, options?: CallOptions): Promise<Answer>;
		stop(): Promise<boolean>;
	}>;

	url(id: string, kind?: 'webhook' | 'webhook-test'): string;

	registration(id: string): { signKey: string; callbackUrl: string } | undefined;

	signed<T extends { callback_id: string }>(id: string, notification: T): T & { signature: string };

	call(id: string, body: unknown, options?: CallOptions): Promise<Answer>;

	/** An execution; one found after a crash when called alone. */
	run(execution: StoredExecution): Promise<void>;

	restart(): Promise<void>;

	outputs(id: string): IDataObject[];

	runs(id: string): StoredExecution[];
}

export function sign(callbackId: string, signKey?: string): string;

export function startSecondSandbox(
	seed: 'default' | 'other',
): Promise<{ url: string; stop: () => void }>;
