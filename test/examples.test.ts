import { nodeDescription } from './support/harness';
import { filesBelow, jsonOf, textOf } from './support/repository';

interface Example {
	nodes: Array<{
		name: string;
		type: string;
		parameters: Record<string, unknown>;
		credentials?: unknown;
	}>;
	connections: Record<string, unknown>;
}

const FILES = filesBelow('examples').sort();
const USE_CASES = filesBelow('docs/use-cases').filter((path) => path.endsWith('.json'));
const STICKY = 'n8n-nodes-base.stickyNote';
const TYPES =
	/^(n8n-nodes-base\.|@n8n\/n8n-nodes-langchain\.|n8n-nodes-oneflow\.oneflow(Tool|Trigger)?$)/;
const PLACEHOLDER = /<<|>>|\bYOUR[_-]|\bTODO\b|\bREPLACE|\bXXX|<[a-z-]+>/;

/** Values of locators that would be true in one account alone. */
function accountIdsIn(value: unknown): string[] {
	if (typeof value !== 'object' || value === null) return [];
	const { mode, value: inner } = value as { mode?: unknown; value?: unknown };
	const isFixed = (mode === 'id' || mode === 'list') && /^\d+$/.test(String(inner));
	return [...(isFixed ? [String(inner)] : []), ...Object.values(value).flatMap(accountIdsIn)];
}

describe.each([...FILES, ...USE_CASES])('%s', (file) => {
	const { nodes, connections } = jsonOf(file) as Example;

	it('says in notes how it works and which credential to choose', () => {
		const notes = nodes
			.filter(({ type }) => type === STICKY)
			.map(({ parameters }) => String(parameters.content));
		expect(notes.length).toBeGreaterThan(0);
		expect(notes.join('\n').length).toBeGreaterThan(150);
		expect(notes.join('\n')).toMatch(/credential/i);
	});

	it('needs nothing but n8n and this package', () => {
		for (const { type } of nodes) expect(type).toMatch(TYPES);
	});

	it('holds no placeholder, no credential and no ID of an account', () => {
		expect(textOf(file)).not.toMatch(PLACEHOLDER);
		expect(nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
		expect(accountIdsIn(nodes.map(({ parameters }) => parameters))).toEqual([]);
	});

	it('connects all its nodes, each under a name of its own', () => {
		const names = nodes.filter(({ type }) => type !== STICKY).map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		const connected = [
			...Object.keys(connections),
			...[...JSON.stringify(connections).matchAll(/"node":"([^"]+)"/g)].map(([, name]) => name),
		];
		expect([...new Set(connected)].sort()).toEqual([...names].sort());
	});

	it('says who is to prove himself where anybody could call it', () => {
		const isOpen = ({ type }: Example['nodes'][number]) => /\.(webhook|formTrigger)$/.test(type);
		const notes = JSON.stringify(nodes.filter(({ type }) => type === STICKY));
		expect(nodes.some(isOpen) && !notes.includes('**Authentication**')).toBe(false);
	});

	it('puts nothing of others into an address as it is', () => {
		const urls = nodes.map(({ parameters: { url } }) => String(url));
		const plain = urls.flatMap((url) => url.match(/\/\{\{ (?!encodeURIComponent\().*?\}\}/g) ?? []);
		expect(plain.filter((part) => part !== '/{{ $json.id }}')).toEqual([]);
	});

	it('asks for none, not for the whole list, where a contract lacks the number', () => {
		const urls = nodes.map(({ parameters: { url } }) => String(url));
		const ofFields = urls.flatMap((url) => url.match(/\/\{\{ \S*\.dataFields\..*?\}\}/g) ?? []);
		expect(ofFields.filter((part) => !part.includes(" || 'none')"))).toEqual([]);
	});

	it('fills only parameters that our nodes have', () => {
		for (const { name, type, parameters } of nodes) {
			if (!type.startsWith('n8n-nodes-oneflow.')) continue;
			const own = type.endsWith('Trigger') ? 'oneflowTrigger' : 'oneflow';
			const known = nodeDescription(own).properties.map((property) => property.name);
			const unknown = Object.keys(parameters).filter((key) => !known.includes(key));
			expect([name, unknown]).toEqual([name, []]);
		}
	});
});

it('are listed in the README, each of them', () => {
	const listed = [...textOf('README.md').matchAll(/\]\((examples\/[\w-]+\.json)\)/g)];
	expect(listed.map(([, path]) => path).sort()).toEqual(FILES);
});
