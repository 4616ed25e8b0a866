import { tellStory } from '../../tools/demo/story.mts';
import { removeHost } from '../../tools/host/install.mts';
import { packPackage } from '../../tools/host/package.mts';
import { optionsOf } from '../../tools/host/options.mts';
import { seconds, toStandardError } from '../../tools/host/progress.mts';
import { startRegistry } from '../../tools/host/registry.mts';

/** The versions of n8n that the package is for: the newest tested, and one of each line before it. */
const VERSIONS = ['2.41.1', '2.8.4', '1.123.81', '1.85.4'] as const;
/** The version of tools/host/package.json; its install is the demo's. */
const OWN = VERSIONS[0];

const HELP = `npm run test:compat                      plays the demo's story on n8n ${VERSIONS.join(', ')},
                                         each of which installs the package by itself
npm run test:compat -- 2.40.7 1.93.0     on these only, with the Node that each asks for
npm run test:compat -- --remove [2.8.4]  removes these installs from the cache, the demo's own excepted`;

const { values, positionals } = optionsOf(HELP, {
	allowPositionals: true,
	options: { remove: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});
const versions = positionals.length > 0 ? positionals : [...VERSIONS];

if (values.help) console.log(HELP);
else if (values.remove) for (const version of versions) await removeHost(version);
else process.exitCode = (await tellAll()) ? 0 : 1;

async function tellAll(): Promise<boolean> {
	const registry = await startRegistry();
	await registry.publish(await packPackage());
	const results: Array<{ version: string; isGood: boolean; took: string }> = [];
	for (const version of versions) {
		console.log(`\n== n8n ${version}`);
		const start = performance.now();
		const isGood = await tellStory({
			report: toStandardError,
			version: version === OWN ? undefined : version,
			registry,
			withDowntime: true,
		});
		results.push({ version, isGood, took: seconds(start) });
	}
	await registry.stop();
	console.log('');
	for (const { version, isGood, took } of results) {
		console.log(`n8n ${version.padEnd(9)} ${isGood ? 'works' : 'FAILS'}, ${took}`);
	}
	return results.every(({ isGood }) => isGood);
}
