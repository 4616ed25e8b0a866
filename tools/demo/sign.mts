/**
 * Does on a participant's personal page what a person does there: loads it, finds the button and
 * submits its form.
 */
export async function decideOnPage(link: string, action: 'sign' | 'decline'): Promise<void> {
	const page = await fetch(link);
	const html = await page.text();
	if (!page.ok) throw new Error(`The page ${link} answered ${page.status}.`);
	const form = (html.match(/<form[\s\S]*?<\/form>/g) ?? []).find((text) =>
		text.includes(`data-action="${action}"`),
	);
	if (!form) throw new Error(`The page ${link} has no button to ${action}.`);

	const target = attribute(form, 'action') ?? page.url;
	const body = new URLSearchParams();
	for (const input of form.match(/<(input|button)[^>]*>/g) ?? []) {
		const name = attribute(input, 'name');
		if (name) body.set(name, attribute(input, 'value') ?? '');
	}
	const answer = await fetch(new URL(target, page.url), { method: 'POST', body });
	if (!answer.ok) {
		throw new Error(`The page answered ${answer.status} to "${action}": ${await answer.text()}`);
	}
}

function attribute(tag: string, name: string): string | undefined {
	const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
	return value?.replaceAll('&amp;', '&');
}
