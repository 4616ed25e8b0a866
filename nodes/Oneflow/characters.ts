/**
 * Characters that nobody sees and copying leaves behind: soft hyphens, marks of direction, joiners, byte order marks,
 * control characters. U+2011 looks like a hyphen but is none.
 */
const UNSEEN =
	/(?!\s)\p{Cc}|[\u00ad\u061c\u180e\u200b\u200e\u200f\u2011\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/u;
const ALL_UNSEEN = new RegExp(UNSEEN, 'gu');

/** Joiners shape letters and emoji, so they are the writer's own at the end of a text. */
const ALL_JOINERS = /[\u200c\u200d]/g;

/** Everything that is drawn as a hyphen, a minus or a short dash. */
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;

const isOuter = (character: string) => UNSEEN.test(character) || character.trim() === '';

/** The text without white space and unseen characters at its ends. Takes time in proportion to its length. */
export function trimmed(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isOuter(text[start])) start++;
	while (end > start && isOuter(text[end - 1])) end--;
	return text.slice(start, end);
}

/** The text without unseen characters anywhere, dashes of all kinds as the hyphen of the keyboard. */
export function plain(text: string): string {
	return trimmed(
		text.replace(DASHES, '-').replace(ALL_UNSEEN, '').replace(ALL_JOINERS, ''),
	).normalize('NFC');
}

/** The first unseen character of a text, such as `U+200B`; undefined when there is none. */
export function unseenIn(text: string): string | undefined {
	const found = UNSEEN.exec(text) ?? /[\u200c\u200d]/.exec(text);
	if (found === null) return undefined;
	return `U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A name as it is compared: letters composed, without unseen characters, each gap one space. */
export function asWritten(text: string): string {
	return plain(text).replace(/\s+/g, ' ');
}

/** A name as it is compared where upper and lower case are treated alike. */
export function asSpoken(text: string): string {
	return asWritten(text).toLowerCase();
}

/** A registration number as it is compared: its letters and digits, a Swedish one without 16 before it or as for VAT. */
export function asNumber(text: string): string {
	return asSpoken(text.normalize('NFKC'))
		.replace(/[^\p{L}\p{N}]/gu, '')
		.replace(/^(?:16(\d{10})|se(\d{10})01)$/, '$1$2');
}

/** Half of a character, as a cut through an emoji leaves it. */
export const HALF_CHARACTER = /\p{Surrogate}/u;

/** The beginning of a longer text, in at most so many units, with an ellipsis and no character cut in half. */
export function shortened(text: string, most: number): string {
	return text.length > most ? `${text.slice(0, most - 1).replace(HALF_CHARACTER, '')}…` : text;
}

/** One character as a person sees it: a flag of two letters, or one with all joined to it (millions end the stack). */
const CHARACTER =
	/\p{RI}\p{RI}|\P{M}(?:\p{M}|\p{Emoji_Modifier}|[\u{e0020}-\u{e007f}]|\u200d\p{Extended_Pictographic}?){0,99}/gsu;

/** The characters as a person counts them, an emoji one, up to `most`. `Intl.Segmenter` takes seconds for many emoji. */
export function countUpTo(text: string, most: number): number {
	const characters = text.matchAll(CHARACTER);
	let count = 0;
	while (count < most && characters.next().done !== true) count++;
	return count;
}

/** Whether the text has more characters than `most`, as a person counts them. */
export function isLongerThan(text: string, most: number): boolean {
	return text.length > most && countUpTo(text, most + 1) > most;
}
