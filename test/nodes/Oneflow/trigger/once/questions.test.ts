import { answerIn, leaveAnswer } from '../../../../../nodes/Oneflow/trigger/once/questions';
import { executeContext } from '../../../../support/harness';

const ANSWER = '1o 4fzz:0a1b2c;'.repeat(40);

/** What the run's custom data holds once the answer was left. */
function left(change: (context: object) => void): string {
	const context = executeContext({ parameters: {} });
	change(context);
	leaveAnswer(context, ANSWER);
	const all: unknown = context.evaluateExpression('{{ $execution.customData.getAll() }}', 0);
	return answerIn(all as Record<string, string>);
}

describe('the answer that a run leaves for the trigger', () => {
	it('is read whole from its custom data', () => {
		expect(left(() => {})).toBe(ANSWER);
	});

	it('is read whole where n8n gives custom data to expressions alone, as before 2.40', () => {
		const hide = (context: object) =>
			Object.defineProperty(context, 'customData', { value: undefined });
		expect(left(hide)).toBe(ANSWER);
	});
});
