// What the pictures of the documentation show, in short: when it changes, they are old.
const { createHash } = require('node:crypto');

/**
 * @typedef {{ displayName: string, type: string, displayOptions?: { show?: Record<string, unknown[]> },
 *   options?: Array<{ values?: Field[] }> }} Field
 */

/**
 * The labels of fields, those of entries included; what a collection holds is folded in a picture.
 *
 * @param {Field[]} fields
 * @returns {unknown[]}
 */
const labelsOf = (fields) =>
	fields.map(({ displayName, type, options = [] }) => [
		displayName,
		type,
		type === 'fixedCollection' ? options.map(({ values }) => labelsOf(values ?? [])) : [],
	]);

/**
 * The fields of contract:create; what n8n adds to the choices above them is not ours.
 *
 * @param {Field[]} properties
 */
const createFields = (properties) =>
	properties.filter(({ displayOptions: { show = {} } = {} }) =>
		[
			['resource', 'contract'],
			['operation', 'create'],
		].every(([name, value]) => show[name]?.includes(value) ?? false),
	);

/**
 * n8n adds which domains a credential may be sent to.
 *
 * @param {{ name: string }} field
 */
const isOurs = ({ name }) => !name.startsWith('allowed');

/** @param {unknown} value */
const digest = (value) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/**
 * A digest for each picture of what it shows. `node`, `trigger` and `credential` are their properties, `read`
 * gives the text of a file of the repository, and `useCases` are the names of the use cases.
 *
 * @param {{ node: any[], trigger: any[], credential: any[], read: (path: string) => string, useCases: string[] }} from
 * @returns {Record<string, string>}
 */
function shownByPictures({ node, trigger, credential, read, useCases }) {
	const create = digest(labelsOf(createFields(node)));
	/** @param {string[]} paths */
	const files = (...paths) => digest(paths.map(read));
	return {
		'create.png': create,
		'send.png': create,
		'credential.png': digest(labelsOf(credential.filter(isOurs))),
		'trigger.png': digest(labelsOf(trigger)),
		'sign.png': files('sandbox/web/contract-page.mts', 'sandbox/web/html.mts'),
		'workflows.png': files(
			'tools/demo/workflows/create-and-send-a-contract.json',
			'tools/demo/workflows/when-a-contract-is-signed.json',
		),
		...Object.fromEntries(
			useCases.map((name) => [`use-case-${name}.png`, files(`docs/use-cases/${name}.json`)]),
		),
	};
}

module.exports = { shownByPictures };
