/* One workflow, exported once, for every account. */
import { jsonOf } from '../support/repository';

interface Exported {
	nodes: Array<{ name: string; type: string; parameters: Record<string, unknown> }>;
}

const { nodes } = jsonOf('test/partner/quote-in-any-account.json') as Exported;

/** What the exported workflow's nodes hold. */
export const exportedParameters = nodes.map(({ parameters }) => parameters);

/** The parameters of one of them. */
export function exportedNode(name: string): Record<string, unknown> {
	const node = nodes.find((one) => one.name === name);
	if (node === undefined) throw new Error(`The exported workflow has no node "${name}"`);
	return node.parameters;
}
