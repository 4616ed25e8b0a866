import type { Store } from '../model/store.mts';
import type { Contract, ContractEvent, Webhook, WebhookFilter } from '../model/types.mts';

export type EventSubject = Pick<
	Contract,
	'id' | 'workspace_id' | 'template_type_id' | 'through_extension'
>;

function filterMatches(filter: WebhookFilter, subject: EventSubject, type: string): boolean {
	return filter.filter_rules.every((rule) =>
		rule.type === 'EVENT_TYPE'
			? rule.values.includes(type)
			: rule.values.includes(subject.workspace_id),
	);
}

/**
 * The events of one action that a webhook gets to hear. Rules of a filter are ANDed, filters
 * ORed (3.18). A webhook of an extension hears only about contracts made through it (P5), a
 * plain one about all contracts of its template type (P6).
 */
export function eventsFor(
	store: Store,
	webhook: Webhook,
	subject: EventSubject,
	events: ContractEvent[],
): ContractEvent[] {
	if (
		webhook.template_group_id !== null &&
		webhook.template_group_id !== subject.template_type_id
	) {
		return [];
	}
	if (webhook.extension !== null && webhook.extension !== subject.through_extension) return [];
	const filters = webhook.filters;
	if (filters === null || filters.length === 0)
		return store.guesses.nullFiltersMeanAll ? events : [];
	return events.filter((event) =>
		filters.some((filter) => filterMatches(filter, subject, event.type)),
	);
}
