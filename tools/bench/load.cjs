// Requires the nodes of an unpacked package in this fresh process, as n8n does when it starts, and
// prints how many milliseconds that took. n8n has loaded n8n-workflow long before.
require('n8n-workflow');
const { readFileSync } = require('node:fs');
const { basename, join } = require('node:path');

const folder = process.argv[2];
const { n8n } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const start = performance.now();
for (const file of n8n.nodes) {
	const className = basename(file, '.node.js');
	new (require(join(folder, file))[className])();
}
process.stdout.write(String(performance.now() - start));
