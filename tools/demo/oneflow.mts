/** The parts of Oneflow's answers that the demo and the end-to-end tests read. */

export interface Participant {
	id: number;
	name: string;
	email: string;
	signatory: boolean;
	sign_state: string;
}

export interface Party {
	id: number;
	name: string;
	my_party: boolean;
	participants?: Participant[];
	participant?: Participant;
}

export interface Contract {
	id: number;
	state: string;
	_private: { name: string; workspace_id: number };
	_private_ownerside: { template_id: number; template_type_id: number | null };
	data_fields: Array<{ value: string; _private_ownerside: { custom_id: string } }>;
	parties: Party[];
}

export interface UsableWorkspace {
	id: number;
	name: string;
	templates: Array<{
		id: number;
		name: string;
		template_type: { id: number; name: string; extension_type: string | null } | null;
	}>;
}

export interface DataField {
	custom_id: string;
	name: string;
	active: boolean;
	source: string;
	value: string;
}

export interface Webhook {
	id?: number;
	webhook_id?: number;
	callback_url: string;
	template_group_id: number | null;
}

/** Reads a Oneflow account directly, to check from outside what the nodes did. */
export class OneflowReader {
	constructor(
		private readonly apiUrl: string,
		private readonly token: string,
		private readonly userEmail: string,
	) {}

	async contract(id: number): Promise<Contract> {
		return await this.call('GET', `/contracts/${id}`);
	}

	async contracts(): Promise<Contract[]> {
		return await this.list('/contracts');
	}

	/** The contracts in whose name the text stands, at most a hundred. */
	async contractsNamed(name: string): Promise<Contract[]> {
		const path = `/contracts?limit=100&filter[query]=${encodeURIComponent(name)}`;
		return (await this.call<{ data: Contract[] }>('GET', path)).data;
	}

	/** The contracts in which a data field has this value, at most a hundred, each as a whole. */
	async contractsWith(customId: string, value: string): Promise<Contract[]> {
		const match = encodeURIComponent(`${customId}:${value}`);
		const path = `/contracts?limit=100&filter[data_field_match]=${match}`;
		const { data } = await this.call<{ data: Contract[] }>('GET', path);
		return await Promise.all(data.map(async ({ id }) => await this.contract(id)));
	}

	async webhooks(): Promise<Webhook[]> {
		return await this.list('/webhooks');
	}

	/** The workspaces and templates the user may create contracts with. */
	async usable(extensionType?: string): Promise<UsableWorkspace[]> {
		const query = extensionType ? `?extension_type=${encodeURIComponent(extensionType)}` : '';
		return await this.call('GET', `/helpers/contract_create_data${query}`);
	}

	async dataFields(templateTypeId: number): Promise<DataField[]> {
		const type = await this.call<{ data_fields: DataField[] }>(
			'GET',
			`/template_types/${templateTypeId}`,
		);
		return type.data_fields;
	}

	/** Makes a contract without the nodes, for events that a trigger must or must not see. */
	async createContract(body: object): Promise<Contract> {
		return await this.call('POST', '/contracts/create', body);
	}

	async publish(contractId: number): Promise<void> {
		await this.call('POST', `/contracts/${contractId}/publish`, {
			subject: 'Please sign',
			message: 'Please sign this contract.',
		});
	}

	/** A participant's personal page. */
	async accessLink(contractId: number, participantId: number): Promise<string> {
		const answer = await this.call<{ access_link: string }>(
			'POST',
			`/contracts/${contractId}/participants/${participantId}/access_link`,
		);
		return answer.access_link;
	}

	/** All rows of a list, a hundred at a time. */
	private async list<T>(path: string): Promise<T[]> {
		const all: T[] = [];
		for (;;) {
			const page = `${path}?limit=100&offset=${all.length}`;
			const { data } = await this.call<{ data: T[] }>('GET', page);
			all.push(...data);
			if (data.length < 100) return all;
		}
	}

	private async call<T>(method: string, path: string, body?: object): Promise<T> {
		const response = await fetch(`${this.apiUrl}${path}`, {
			method,
			headers: {
				'x-oneflow-api-token': this.token,
				'x-oneflow-user-email': this.userEmail,
				accept: 'application/json',
				...(body && { 'content-type': 'application/json' }),
			},
			...(body && { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) {
			throw new Error(`Oneflow answered ${response.status} to ${method} ${path}: ${text}`);
		}
		return (text ? JSON.parse(text) : undefined) as T;
	}
}

/** All people of a contract; an individual party has one, a company has a list. */
export function peopleOf(contract: Contract): Participant[] {
	return contract.parties.flatMap(({ participants, participant }) =>
		participant ? [participant] : (participants ?? []),
	);
}
