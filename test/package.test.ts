import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { credentialType, loader, nodeDescription, subtitleOf } from './support/harness';
import { exists, filesBelow, jsonOf, textOf } from './support/repository';

const manifest = jsonOf('package.json');
const sources = [...filesBelow('nodes'), ...filesBelow('credentials')].filter((path) =>
	path.endsWith('.ts'),
);
const { properties } = nodeDescription();

/** What n8n itself has installed, in reach of its community nodes. */
const HOSTS = ['n8n-workflow', 'zod', 'luxon', 'crypto'];

/** Every resource and operation that the package offers. */
const OPERATIONS: Record<string, string[]> = {
	contract: [
		'create',
		'get',
		'getAll',
		'getSigned',
		'update',
		'publish',
		'publishAndWait',
		'delete',
	],
	participant: ['create', 'get', 'getAll', 'update', 'delete', 'createAccessLink'],
	party: ['create', 'get', 'getAll', 'update', 'delete'],
	dataField: ['getAll', 'update'],
	product: ['create', 'get', 'getAll', 'update', 'delete'],
	file: ['upload', 'getAll', 'download'],
	comment: ['create', 'get', 'getAll'],
	reminder: ['create', 'getAll'],
	event: ['get', 'getAll'],
	template: ['get', 'getAll', 'getUsable'],
	templateType: ['create', 'get', 'getAll', 'update', 'delete', 'getDataFields', 'setDataFields'],
	workspace: ['get', 'getAll'],
	user: ['get', 'getAll'],
	contact: ['create', 'get', 'getAll', 'update', 'delete'],
	tag: ['create', 'getAll'],
	folder: ['create'],
	account: ['check', 'get', 'getExtensions'],
	webhook: ['create', 'get', 'getAll', 'update', 'delete'],
};

const PERSON = [
	'name',
	'email',
	'phoneNumber',
	'title',
	'identificationNumber',
	'signatory',
	'canEdit',
	'deliveryChannel',
	'signMethod',
	'twoStepAuthentication',
	'customId',
];

/** Parameters that workflows rely on, with the paths of nested ones. */
const PARAMETERS: Record<string, string[]> = {
	'contract:create': [
		'extensionType',
		'workspaceId',
		'templateId',
		'name',
		'dataFieldsInput',
		'dataFields',
		'dataFieldsJson',
		'publish',
		'subject',
		'message',
		'partiesInput',
		'parties',
		'partiesJson',
		'simplify',
		...[
			'folderId',
			'tagIds',
			'valueAmount',
			'valueCurrency',
			'ownerParticipants',
			'products.product.tableName',
			'productsJson',
		].map((name) => `additionalFields.${name}`),
		...['company.companyName', 'company.name', 'company.email', 'individual.name'].map(
			(name) => `parties.${name}`,
		),
		...['allowWithoutSignatory', 'referenceField', 'actAs', 'actAsEmail', 'concurrency'].map(
			(name) => `options.${name}`,
		),
		...['type', 'name', 'identificationNumber', 'countryCode', 'customId'].map(
			(name) => `parties.party.${name}`,
		),
		...PERSON.map((name) => `parties.party.participants.participant.${name}`),
	],
	'contract:getAll': [
		'returnAll',
		'limit',
		'simplify',
		...[
			'states',
			'name',
			'publishedAfter',
			'publishedBefore',
			'dataField.customId',
			'dataField.value',
			'other',
		].map((name) => `filters.${name}`),
		'sort',
	],
	'contract:get': ['contractId'],
	'contract:update': [
		'contractId',
		...['name', 'valueAmount', 'valueCurrency', 'tagIds', 'signingPeriod'].map(
			(name) => `updateFields.${name}`,
		),
	],
	'contract:publish': ['contractId', 'subject', 'message', 'options.actAs'],
	'contract:publishAndWait': ['contractId', 'subject', 'message', 'options.limitWaitTime'],
	'dataField:update': ['contractId', 'dataFields'],
	'template:getAll': ['extensionType', 'templateTypeId', 'workspaceIds', 'active'].map(
		(name) => `filters.${name}`,
	),
	'template:getUsable': ['extensionType', 'templateTypeId'],
	'templateType:getDataFields': ['templateTypeId', 'filters.source', 'filters.active'],
	'templateType:setDataFields': [
		'templateTypeId',
		...['customId', 'name', 'description', 'placeholder', 'value', 'active'].map(
			(name) => `dataFields.dataField.${name}`,
		),
		'removeMissing',
	],
	'file:upload': ['contractId', 'binaryPropertyName', 'uploadAs'],
	'file:download': ['contractId', 'fileId', 'binaryPropertyName'],
};

const isShown = (property: INodeProperties, resource: string, operation?: string) => {
	const show = property.displayOptions?.show ?? {};
	const fits = (name: string, value: string) => show[name]?.includes(value) !== false;
	return fits('resource', resource) && (operation === undefined || fits('operation', operation));
};

const operationsOf = (resource: string) => {
	const choice = properties.find(
		(property) => property.name === 'operation' && isShown(property, resource),
	);
	return (choice?.options ?? []) as INodePropertyOptions[];
};

function pathsOf(property: INodeProperties): string[] {
	const inner = (property.options ?? []).flatMap((option) => {
		if ('values' in option) {
			const group = option;
			return [group.name, ...group.values.flatMap(pathsOf).map((path) => `${group.name}.${path}`)];
		}
		return 'type' in option ? pathsOf(option) : [];
	});
	return [property.name, ...inner.map((path) => `${property.name}.${path}`)];
}

const everyOperation = Object.entries(OPERATIONS).flatMap(([resource, operations]) =>
	operations.map((operation) => `${resource}:${operation}`),
);

describe('the package', () => {
	it('depends on nothing at run time but n8n', () => {
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.overrides).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		// n8n before 1.93 would install it, and with it compile what it needs.
		expect(manifest.peerDependenciesMeta).toEqual({ 'n8n-workflow': { optional: true } });
		expect(manifest.files).toEqual(['dist', 'CHANGELOG.md']);
		expect(manifest.license).toBe('MIT');
		expect(manifest.keywords).toContain('n8n-community-node-package');
	});

	it('runs no scripts at installation', () => {
		for (const name of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']) {
			expect(manifest.scripts).not.toHaveProperty(name);
		}
	});

	it('was built from the sources that all tests run', () => {
		const bundle = 'nodes/Oneflow/Oneflow.node.js';
		const folder = loader().directory.slice(loader().directory.indexOf('node_modules/'));
		expect(textOf(`dist/${bundle}`)).toBe(textOf(`${folder}/dist/${bundle}`));
	});

	it('names files that exist, in dist', () => {
		const named: string[] = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
		for (const path of named) expect(path.startsWith('dist/') && exists(path)).toBe(true);
	});

	it.each(sources)('%s imports nothing that n8n does not bring', (path) => {
		const imported = Array.from(
			textOf(path).matchAll(
				/^(?:import [^'\n]*|\} from |export [^'\n]* from )'([^']+)'|\brequire\('([^']+)'/gm,
			),
			([, name, required]) => name ?? required,
		);
		const foreign = imported.filter((name) => !name.startsWith('.') && !HOSTS.includes(name));
		expect(foreign).toEqual([]);
		expect(imported.filter((name) => /\.\.\/(test|sandbox|host|demo)\//.test(name))).toEqual([]);
	});

	it.each(sources)('%s switches no rule off', (path) => {
		expect(textOf(path)).not.toMatch(/eslint-disable|@ts-ignore|@ts-expect-error|@ts-nocheck/);
	});

	it('loads as n8n loads it', () => {
		expect(Object.keys(loader().known.nodes).sort()).toEqual(['oneflow', 'oneflowTrigger']);
		expect(Object.keys(loader().known.credentials)).toEqual(['oneflowApi']);
	});

	it.each(['Oneflow', 'OneflowTrigger'])('%s has a codex that n8n reads', (name) => {
		const codex = jsonOf(`nodes/Oneflow/${name}.node.json`);
		const type = name.charAt(0).toLowerCase() + name.slice(1);
		expect(codex.node).toBe(`n8n-nodes-oneflow.${type}`);
		expect(codex.categories.length).toBeGreaterThan(0);
		// n8n puts a query behind the address: a fragment would not be found.
		for (const { url } of Object.values<Array<{ url: string }>>(codex.resources).flat()) {
			const { origin, pathname, hash } = new URL(url);
			const [, , , view, branch, ...path] = pathname.split('/');
			expect([origin, hash]).toEqual(['https://github.com', '']);
			expect([view, branch]).toEqual(path.length > 0 ? ['blob', 'main'] : [undefined, undefined]);
			expect([url, exists(path.join('/') || 'README.md')]).toEqual([url, true]);
		}
		expect(exists(`dist/nodes/Oneflow/${name}.node.json`)).toBe(true);
		// What people search for who do not know the name.
		const words = ['contract', 'signing', 'docusign', 'playbook', 'quote', 'proposal', 'nda'];
		expect(codex.alias).toEqual(expect.arrayContaining(words));
	});

	it('has a light and a dark icon where n8n looks for them', () => {
		const owners = [
			nodeDescription('oneflow'),
			nodeDescription('oneflowTrigger'),
			credentialType(),
		];
		for (const { iconUrl } of owners) {
			const { light, dark } = iconUrl as { light: string; dark: string };
			const paths = [light, dark].map((url) => url.replace(/^icons\/n8n-nodes-oneflow\//, ''));
			for (const path of paths) expect(path.startsWith('dist/') && exists(path)).toBe(true);
			expect(textOf(paths[0])).not.toBe(textOf(paths[1]));
		}
	});

	it('holds nothing else than nodes and credentials', () => {
		const kinds = new Set(filesBelow('dist').map((path) => path.split('/')[1]));
		expect([...kinds].sort()).toEqual(['credentials', 'nodes']);
	});
});

describe('the node’s operations', () => {
	it('are those that the package offers, and no others', () => {
		const found = (properties[0].options as INodePropertyOptions[]).flatMap(({ value }) =>
			operationsOf(String(value)).map((operation) => `${String(value)}:${operation.value}`),
		);
		expect(found.sort()).toEqual([...everyOperation].sort());
	});

	it('have texts of their own', () => {
		const all = Object.keys(OPERATIONS).flatMap(operationsOf);
		for (const { name, action, description } of all) {
			expect(name).toBeTruthy();
			// It becomes the node's name on the canvas, and that of a tool.
			expect(action).toMatch(/^[A-Z][a-z]+( [a-z]+)+$/);
			expect(action?.length).toBeLessThanOrEqual(40);
			expect(description).toBeTruthy();
		}
		const actions = all.map(({ action }) => action);
		expect(actions.filter((action, index) => actions.indexOf(action) !== index)).toEqual([]);
	});

	it('are named under the node on the canvas as everywhere else', () => {
		const resources = properties[0].options as INodePropertyOptions[];
		const named = resources.flatMap((resource) =>
			operationsOf(String(resource.value)).map((operation) => ({
				label: `${resource.name}: ${operation.name}`,
				parameters: { resource: resource.value, operation: operation.value },
			})),
		);
		for (const { label, parameters } of named) {
			expect(subtitleOf('oneflow', parameters)).toBe(label);
		}
	});

	it.each(everyOperation)(
		'%s has Concurrency where it has options, and lists have a limit',
		(name) => {
			const [resource, operation] = name.split(':');
			const paths = properties
				.filter((property) => isShown(property, resource, operation))
				.flatMap(pathsOf);
			const options = paths.filter((path) => path.startsWith('options.'));
			expect(options).not.toEqual(['options.concurrency']);
			expect(paths.includes('options')).toBe(options.includes('options.concurrency'));
			if (operation === 'getAll') {
				expect(paths).toEqual(expect.arrayContaining(['returnAll', 'limit']));
			}
		},
	);

	it.each(Object.entries(PARAMETERS))(
		'%s has the parameters that workflows rely on',
		(name, expected) => {
			const [resource, operation] = name.split(':');
			const paths = properties
				.filter((property) => isShown(property, resource, operation))
				.flatMap(pathsOf);
			expect(expected.filter((path) => !paths.includes(path))).toEqual([]);
		},
	);

	it('of the trigger’s form have the names that workflows rely on', () => {
		const paths = nodeDescription('oneflowTrigger').properties.flatMap(pathsOf);
		expect(paths).toEqual(
			expect.arrayContaining([
				'events',
				'setup',
				'extensionType',
				'templateTypeId',
				'workspaceIds',
				...['customEvents', 'includeContract', 'deduplicate', 'includeRequest'].map(
					(name) => `options.${name}`,
				),
			]),
		);
	});

	it('and the credential’s fields too', () => {
		const names = credentialType().properties.map(({ name }) => name);
		expect([...new Set(names)]).toEqual([
			'apiToken',
			'userEmail',
			'userNotice',
			'environment',
			'baseUrl',
			'webhooksByOthers',
			'webhookSignKey',
			'webhookHeaderName',
			'webhookHeaderValue',
		]);
	});

	it('point at editor methods that exist', () => {
		for (const name of ['oneflow', 'oneflowTrigger'] as const) {
			const { methods } = loader().nodeTypes[name].type as {
				methods?: Record<string, Record<string, unknown>>;
			};
			const text = JSON.stringify(nodeDescription(name).properties);
			const kinds = [
				['searchListMethod', 'listSearch'],
				['loadOptionsMethod', 'loadOptions'],
				['resourceMapperMethod', 'resourceMapping'],
			];
			for (const [key, kind] of kinds) {
				for (const [, method] of text.matchAll(new RegExp(`"${key}":"([^"]+)"`, 'g'))) {
					expect(`${method} is a ${typeof methods?.[kind]?.[method]}`).toBe(
						`${method} is a function`,
					);
				}
			}
		}
	});
});
