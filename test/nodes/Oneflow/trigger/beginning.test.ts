import type { IDataObject, IRun, ITriggerFunctions } from 'n8n-workflow';

import { noteOpen, type Progress } from '../../../../nodes/Oneflow/trigger/catchUp/beginning';
import type * as n8n from '../../../support/n8n';

/** Set by the test environment: n8n.ts outside jest's module registry. */
declare const oneflowHarness: typeof n8n;

describe('what could not be looked at', () => {
	it('is noted once more after n8n had not answered in time that nothing is', async () => {
		const noted: unknown[] = [];
		let isBusy = false;
		const answered = { data: { resultData: { metadata: { oneflow_answer_0: 'noted' } } } };
		const context = {
			getWorkflow: () => ({ id: 'busy' }),
			getNode: () => ({ id: 'trigger' }),
			helpers: {
				createDeferredPromise: () => {
					let resolve: (run: IRun) => void = () => {};
					const promise = new Promise<IRun>((done) => (resolve = done));
					return { promise, resolve };
				},
			},
			emit: (
				[[{ json }]]: Array<Array<{ json: IDataObject }>>,
				_: unknown,
				done: { resolve: (run: unknown) => void },
			) => {
				noted.push((json.asked as IDataObject).open);
				if (!isBusy) done.resolve(answered);
			},
		} as unknown as ITriggerFunctions;
		const watches = { types: [], places: [], also: [] };
		const progress = { begun: 0, watches, open: new Set() } as unknown as Progress;
		const end = oneflowHarness.speedUp(1000);
		try {
			await noteOpen(context, progress, ['!a']);
			isBusy = true;
			await noteOpen(context, progress, []);
			isBusy = false;
			await noteOpen(context, progress, ['!a']);
			expect(noted).toEqual([['!a'], [], ['!a']]);
			await noteOpen(context, progress, ['!a']);
			expect(noted).toHaveLength(3);
		} finally {
			end();
		}
	});
});
