/* Which folder may import which. "npm run lint" checks it. */

const NODES = '^nodes/Oneflow';

/** Each may import what stands before it. */
const NODE_ROOMS = [
	'transport',
	'webhooks',
	'oneflow',
	'parameters',
	'(methods|waiting)',
	'(actions|trigger)',
];
/** On its way, a decision enters none of these twice: each file of waiting/ may import what stands before it. */
const WAITING = [
	'(address|decision)',
	'register',
	'runs',
	'bases',
	'round',
	'bell',
	'(receive|wait)',
];

const SANDBOX_ROOMS = ['model', '(webhooks|storage)', 'http', '(routes|control|web)'];

/** @returns {import('dependency-cruiser').IForbiddenRuleType} */
const never = (name, from, to, comment) => ({
	name,
	severity: 'error',
	comment,
	from: typeof from === 'string' ? { path: from } : from,
	to: typeof to === 'string' ? { path: to } : to,
});

const layers = (folder, rooms) =>
	rooms
		.slice(0, -1)
		.map((room, index) =>
			never(
				`${folder}-${room}-imports-only-below`,
				`^${folder}/${room}/`,
				`^${folder}/(${rooms.slice(index + 1).join('|')})/`,
				'A folder knows nothing of the folders above it.',
			),
		);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		never('no-circle', {}, { circular: true }, 'Nothing imports itself by a detour.'),
		...layers('nodes/Oneflow', NODE_ROOMS),
		...WAITING.slice(0, -1).map((file, index) =>
			never(
				`waiting-${file}-imports-only-below`,
				`${NODES}/waiting/${file}\\.ts$`,
				`${NODES}/waiting/(${WAITING.slice(index + 1).join('|')})\\.ts$`,
				'A decision goes down from the call to the round, and never up again.',
			),
		),
		...layers('nodes/Oneflow/parameters', ['kit', 'things']),
		...layers('sandbox', SANDBOX_ROOMS),
		never(
			'trigger-and-actions-apart',
			`${NODES}/trigger/`,
			`${NODES}/actions/`,
			'What both need belongs to a folder below them.',
		),
		never(
			'actions-and-trigger-apart',
			`${NODES}/actions/`,
			`${NODES}/trigger/`,
			'What both need belongs to a folder below them.',
		),
		never(
			'trigger-rooms-apart',
			`${NODES}/trigger/(delivery|once|registration)/`,
			{ path: `${NODES}/trigger/[^/]+/`, pathNot: `${NODES}/trigger/$1/` },
			'A delivery goes from room to room and comes back to none; only the upkeep orders others.',
		),
		never(
			'trigger-rooms-stand-on-its-things',
			`${NODES}/trigger/[^/]+\\.ts$`,
			`${NODES}/trigger/[^/]+/`,
			'What the rooms share knows nothing of them.',
		),
		never(
			'operations-apart',
			`${NODES}/actions/.+\\.operation\\.ts$`,
			`${NODES}/actions/.+\\.operation\\.ts$`,
			'What two operations share gets a module of its own, or moves down a folder.',
		),
		never(
			'nodes-stand-alone',
			'^(nodes|credentials)/',
			{ path: '^(test|sandbox|conformance|tools)/|node_modules/(n8n-core|jest|@jest)/' },
			'What is published knows nothing of what tests it.',
		),
		never(
			'sandbox-stands-alone',
			'^sandbox/',
			'^(nodes|credentials|conformance|test|tools)/',
			'The sandbox is a product of its own.',
		),
		never(
			'conformance-stands-alone',
			'^conformance/',
			'^(nodes|credentials|sandbox|test|tools)/|node_modules/',
			'The statements are a third reading of the document.',
		),
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(dist|docs)/' },
		tsPreCompilationDeps: true,
		enhancedResolveOptions: { extensions: ['.ts', '.mts', '.mjs', '.js', '.json'] },
		tsConfig: { fileName: 'tsconfig.json' },
	},
};
