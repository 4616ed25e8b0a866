import { call, control, createContract, publish, reset, rootUrl } from './api';

const CONTRACT = 900500;

async function pageAt(path: string): Promise<{ status: number; text: string }> {
	const answer = await fetch(`${rootUrl()}${path}`, { headers: { accept: 'text/html' } });
	expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
	return { status: answer.status, text: (await answer.text()).replace(/\s+/g, ' ') };
}

/** A contract of one company with a signatory, and somebody who only looks. */
async function pending(): Promise<{ id: number; open: (index: number) => string }> {
	const person = (name: string, signatory: boolean) => ({
		name,
		email: `${name.toLowerCase()}@example.org`,
		signatory,
		delivery_channel: 'email',
		_permissions: { 'contract:update': signatory },
	});
	const parties = [
		{
			type: 'company',
			name: 'Buyer Oy',
			country_code: 'FI',
			participants: [person('Signe', true), person('Vera', false)],
		},
	];
	const { id, parties: made } = await createContract({ parties });
	await publish(id);
	const people = made.find(({ my_party: isOwn }) => !isOwn)?.participants ?? [];
	return { id, open: (index) => `/contracts/${id}/participants/${people[index]?.id}/open` };
}

describe('The pages of the sandbox', () => {
	beforeEach(async () => await reset());

	it('show a contract to its owner where the API’s link leads', async () => {
		const { body } = await call<{ _links: { self: { href: string } } }>(
			'GET',
			`/contracts/${CONTRACT}`,
		);
		const { origin } = new URL(body._links.self.href);
		expect(origin).toBe(rootUrl());
		const { status, text } = await pageAt(`/contracts/${CONTRACT}`);
		expect(status).toBe(200);
		expect(text).toContain(`Contract ${CONTRACT}, as its owner sees it`);
		expect(text).toContain('10045');
		expect(text).not.toContain('data-action="sign"');
	});

	it.each([
		['/contracts/77', 'There is no contract 77.'],
		['/contracts/77/participants/8/open', 'There is no contract 77.'],
		[`/contracts/${CONTRACT}/participants/8/open`, `Contract ${CONTRACT} has no participant 8.`],
		['/nowhere', 'The sandbox has nothing at /nowhere'],
	])('say what is not there at %s', async (path, message) => {
		const { status, text } = await pageAt(path);
		expect(status).toBe(404);
		expect(text).toContain(message);
	});

	it('say why there is nothing to sign', async () => {
		const { id, open } = await pending();
		expect((await pageAt(open(0))).text).toContain('data-action="sign"');
		expect((await pageAt(open(1))).text).toContain('without signing it');
		await control('POST', `/contracts/${id}/expire`);
		expect((await pageAt(open(0))).text).toContain('the signing period of this contract is over');
		const draft = await createContract({});
		const [{ id: own } = { id: 0 }] = draft.parties.flatMap(
			({ participants = [] }) => participants,
		);
		const page = await pageAt(`/contracts/${draft.id}/participants/${own}/open`);
		expect(page.text).toContain('it was not sent yet');
	});
});

type Colors = Record<string, string>;
/** A selector of the style sheet, and what it paints. */
type Painted = [selector: string, property: 'color' | 'background'];

/** WCAG 2.2: how bright a color is, from 0 to 1. */
function luminance(hex: string): number {
	const short = hex.length === 4 ? hex.replace(/[^#]/g, '$&$&') : hex;
	const [red = 0, green = 0, blue = 0] = [1, 3, 5]
		.map((at) => Number.parseInt(short.slice(at, at + 2), 16) / 255)
		.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
	const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (light + 0.05) / (dark + 0.05);
}

describe('Everybody can use the pages of the sandbox', () => {
	let pages: string[];
	let style: string;

	/** The value of a property of a rule, with its variables put in. */
	function colorOf(selector: string, property: 'color' | 'background'): string {
		const rules = Array.from(style.matchAll(/([^{}]+)\{([^}]*)\}/g));
		const names = Object.fromEntries(
			Array.from(style.matchAll(/--(\w+):(#\w+)/g), ([, name, value]) => [name, value]),
		) as Colors;
		for (const [, selectors = '', body = ''] of rules) {
			if (!selectors.split(',').some((one) => one.trim() === selector)) continue;
			const value = new RegExp(`(?:^|;)\\s*${property}:([^;]+)`).exec(body)?.[1];
			if (value !== undefined)
				return value.replace(/var\(--(\w+)\)/, (_, name) => names[name] ?? '');
		}
		throw new Error(`No ${property} for ${selector}.`);
	}

	beforeAll(async () => {
		await reset();
		const { id, open } = await pending();
		pages = [];
		for (const path of ['/', `/contracts/${id}`, open(0), open(1), '/contracts/77']) {
			pages.push((await pageAt(path)).text);
		}
		style = /<style>(.*)<\/style>/.exec(pages[0] ?? '')?.[1] ?? '';
	});

	it.each<[string, Painted, Painted]>([
		['text on the page', ['body', 'color'], ['body', 'background']],
		['quiet text on the page', ['.soft', 'color'], ['body', 'background']],
		['headings of tables on cards', ['th', 'color'], ['.card', 'background']],
		['links on the page', ['a', 'color'], ['body', 'background']],
		['links on cards', ['a', 'color'], ['.card', 'background']],
		['the name in the header', ['header a', 'color'], ['header', 'background']],
		['what is to be copied', ['body', 'color'], ['code', 'background']],
		['Sign', ['button', 'color'], ['button', 'background']],
		['Decline', ['button.quiet', 'color'], ['button.quiet', 'background']],
		['the state "draft"', ['body', 'color'], ['.state', 'background']],
		['the state "signed"', ['.signed', 'color'], ['.signed', 'background']],
		['the state "pending"', ['.pending', 'color'], ['.pending', 'background']],
		['the state "declined"', ['.declined', 'color'], ['.declined', 'background']],
	])('%s stands out by 4.5 to 1', (_, text, ground) => {
		expect(contrast(colorOf(...text), colorOf(...ground))).toBeGreaterThanOrEqual(4.5);
	});

	it('each has a language, a title, one main heading and one main part', () => {
		for (const page of pages) {
			expect(page).toContain('<html lang="en">');
			expect(page).toMatch(/<title>[^<]+<\/title>/);
			expect(page.match(/<h1\b/g)).toHaveLength(1);
			expect(page.match(/<main>/g)).toHaveLength(1);
		}
	});

	it('what is clicked is a link or a button with words, in the order in which it is read', () => {
		for (const page of pages) {
			expect(page).not.toMatch(/tabindex|onclick|<img\b/);
			for (const [, words] of page.matchAll(/<(?:a|button)\b[^>]*>(.*?)<\/(?:a|button)>/g)) {
				expect(words?.trim()).not.toBe('');
			}
		}
	});

	it('heads of tables say what they head', () => {
		for (const page of pages) expect(page).not.toMatch(/<th>/);
	});

	it('shows where the keyboard is', () => {
		expect(style).toContain(':focus-visible{outline:3px');
	});
});
