import assert from 'node:assert/strict';

import { chooseTemplate } from '../demo/examples.mts';
import type { Stage } from '../demo/stage.mts';
import { step, type Reporter } from '../host/progress.mts';
import { calls as callsOf, setLatency } from './sandbox.mts';
import { median, times, type Row } from './table.mts';
import { httpNode, measure, oneflowNode, type MeasuredNode } from './workflow.mts';

const ITEMS = 100;
const LATENCY_MS = 150;
const CONCURRENCY = 10;
const ROUNDS = 3;

/** 100 contracts from 100 items: ours side by side, ours one by one, and the HTTP Request node. */
export async function benchCreates(stage: Stage, report: Reporter): Promise<Row[]> {
	const { sandbox } = stage;
	const { workspace, template } = await chooseTemplate(stage);
	const fieldId = await orderField(stage, template.template_type?.id);
	const ours = (concurrency: number) =>
		oneflowNode(stage, {
			resource: 'contract',
			operation: 'create',
			workspaceId: { __rl: true, mode: 'id', value: String(workspace.id) },
			templateId: { __rl: true, mode: 'id', value: String(template.id) },
			dataFields: { mappingMode: 'defineBelow', value: { [fieldId]: '={{ $json.order }}' } },
			partiesInput: 'fields',
			parties: {
				party: [
					{
						type: 'company',
						name: '={{ $json.company }}',
						countryCode: 'FI',
						participants: {
							participant: [{ name: 'Bo Kivi', email: '={{ $json.email }}', signatory: true }],
						},
					},
				],
			},
			name: "={{ 'Order ' + $json.order }}",
			options: { concurrency },
		});
	const http = httpNode(stage, {
		method: 'POST',
		url: `${stage.access.apiUrl}/contracts/create`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ JSON.stringify({
			workspace_id: ${workspace.id},
			template_id: ${template.id},
			name: 'Order ' + $json.order,
			data_fields: [{ custom_id: '${fieldId}', value: $json.order }],
			parties: [{ type: 'company', name: $json.company, country_code: 'FI', participants: [
				{ name: 'Bo Kivi', email: $json.email, signatory: true, delivery_channel: 'email' } ] }],
		}) }}`,
		options: {},
	});

	let lookUps = 0;
	const run = async (name: string, node: MeasuredNode) => {
		await sandbox.clearRequests();
		const items = Array.from({ length: ITEMS }, (_, index) => ({
			order: `B-${index}`,
			company: `Company ${index}`,
			email: `buyer${index}@company.example`,
		}));
		const { ms, items: made } = await measure(stage, name, items, node);
		const calls = await callsOf(sandbox);
		assert.equal(calls.get('POST /contracts/create'), ITEMS, `${name}: number of create calls`);
		assert.equal(new Set(made.map(({ json }) => json.id)).size, ITEMS, `${name}: contracts`);
		if (node !== http) {
			for (const [call, count] of calls) {
				assert(count === 1 || call.startsWith('POST'), `${name}: ${call} was made ${count} times`);
			}
			lookUps = [...calls.values()].reduce((sum, count) => sum + count, 0) - ITEMS;
		}
		return ms;
	};

	await setLatency(sandbox, LATENCY_MS);
	const measured = { many: [] as number[], one: [] as number[], http: [] as number[] };
	await step(`Creating ${ITEMS} contracts, ${ROUNDS} rounds`, report, async () => {
		for (let round = 0; round < ROUNDS; round++) {
			measured.many.push(await run('side by side', ours(CONCURRENCY)));
			measured.http.push(await run('HTTP Request', http));
			measured.one.push(await run('one by one', ours(1)));
		}
	});
	await setLatency(sandbox, 0);

	const many = median(measured.many);
	const one = median(measured.one);
	const other = median(measured.http);
	const ideal = (LATENCY_MS * ITEMS) / CONCURRENCY;
	const scenario = `${ITEMS} creates, ${LATENCY_MS} ms, ${CONCURRENCY} at a time`;
	const against = (
		name: string,
		value: number,
		ratio: string,
		target?: string,
		met?: boolean,
	): Row => ({
		scenario,
		against: name,
		ours: many,
		other: value,
		unit: 'ms',
		ratio,
		...(target !== undefined && { target }),
		...(met !== undefined && { met }),
	});
	return [
		against(
			'one by one',
			one,
			`${times(one / many)} its rate`,
			'at least 8 × its rate',
			one / many >= 8,
		),
		against(
			`ideal (${ITEMS} calls, without the ${lookUps} look-ups)`,
			ideal,
			`${times(many / ideal)} its time`,
			'at most 1.25 × its time',
			many / ideal <= 1.25,
		),
		against('HTTP Request, all items at once', other, `${times(other / many)} its rate`),
	];
}

/** The field of the template's type that takes an order number. */
async function orderField(stage: Stage, typeId: number | undefined): Promise<string> {
	assert(typeId !== undefined, 'The template needs a type.');
	const fields = await stage.oneflow.dataFields(typeId);
	const field = fields.find(({ active, custom_id: id }) => active && id.includes('order'));
	assert(field, 'The template type needs a field for the order number.');
	return field.custom_id;
}
