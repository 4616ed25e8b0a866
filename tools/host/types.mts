/** The parts of n8n's own REST answers that the host, the demo and the tests read. */

export interface NodeCredential {
	id: string;
	name: string;
}

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, NodeCredential>;
	webhookId?: string;
	/** What happens when the node fails; n8n stops the run by default. */
	onError?: string;
}

export interface WorkflowInput {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
	/** What nodes give without running, by name. */
	pinData?: Record<string, object[]>;
}

export interface Workflow extends WorkflowInput {
	id: string;
	versionId: string;
	active: boolean;
}

export interface OutputItem {
	json: Record<string, unknown>;
	binary?: Record<string, unknown>;
	pairedItem?: unknown;
}

export interface NodeRun {
	/** When it began, in milliseconds. */
	startTime?: number;
	error?: { message: string; description?: string; context?: Record<string, unknown> };
	data?: { main?: Array<OutputItem[] | null> };
}

export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: string;
	mode: string;
}

export interface Execution extends ExecutionSummary {
	data: {
		resultData: {
			error?: { message: string; description?: string };
			runData: Record<string, NodeRun[]>;
			lastNodeExecuted?: string;
		};
	};
}

export interface PublicationStatus {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	triggers: Array<{ nodeId: string; status: string; errorMessage: string | null }>;
}

export interface NodeTypeDescription {
	name: string;
	displayName: string;
	version: number | number[];
	properties: NodeProperty[];
}

export interface NodeProperty {
	name: string;
	type: string;
	displayOptions?: { show?: Record<string, unknown[]> };
	options?: Array<{ name: string; value?: unknown }>;
	typeOptions?: {
		loadOptionsMethod?: string;
		resourceMapper?: { resourceMapperMethod?: string };
	};
	modes?: Array<{ name: string; typeOptions?: { searchListMethod?: string } }>;
}

export interface CredentialTypeDescription {
	name: string;
	displayName: string;
	properties: NodeProperty[];
}

export interface DynamicRequest {
	/** The node type with its package, for instance `n8n-nodes-oneflow.oneflow`. */
	nodeType: string;
	/** The path of the asking parameter, for instance `parameters.workspaceId`. */
	path: string;
	method: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, NodeCredential>;
}

export interface ListResult {
	results: Array<{ name: string; value: string | number; url?: string; description?: string }>;
	paginationToken?: string;
}

export interface MapperField {
	id: string;
	displayName: string;
	required: boolean;
	display: boolean;
	defaultMatch: boolean;
	type?: string;
	defaultValue?: unknown;
	readOnly?: boolean;
	removed?: boolean;
}

export interface MapperFields {
	fields: MapperField[];
	emptyFieldsNotice?: string;
}

/** A community package that n8n has installed. */
export interface InstalledPackage {
	packageName: string;
	installedVersion: string;
	updateAvailable?: string;
}
