import { z } from 'zod';

import { plain, unseenIn } from '../../../characters';
import { complain } from '../issues';
import { described, optional, required } from './schema';
import { short } from './text';

/**
 * Deliberately looser than zod's own: Oneflow knows best which addresses exist (docs/oneflow-api.md 2.4). What
 * quotes, marks, hides or computes an address in a text is no part of one, nor what stands for a missing value.
 */
const EMAIL =
	/^(?![='-]|(?:null[._-]?)+@|(?:[^@]*[^\p{L}@])?undefined[^\p{L}])[\p{L}\p{M}\p{N}!#$%&'+/=?^_{|}~.-]+@[\p{L}\p{M}\p{N}_-]+(\.[\p{L}\p{M}\p{N}_-]+)+$/u;

/** An address in a link, in a mail's header behind a name, or marked as text in a spreadsheet. */
function address(entered: string): string {
	return entered
		.replace(/^[^<>@]*<([^<>]+)>$/, '$1')
		.replace(/^mailto:([^?%]*)(\?.*)?$/i, '$1')
		.replace(/^'/, '');
}

const anEmail = described(
	'not an email address',
	'Enter it in the form name@example.com.',
	short.transform(address).pipe(z.string().refine((entered) => EMAIL.test(plain(entered)))),
)
	.superRefine((address, context) => {
		// Nobody can tell whether it belongs to the address, and removing it might make another one.
		const unseen = unseenIn(address);
		if (unseen === undefined) return;
		complain(context, `contains the invisible character ${unseen}.`, 'Type the address again.');
	})
	.transform(plain);
export const email = optional(anEmail);
export const requiredEmail = required(anEmail);

/** Calling codes of countries in which the 0 before a number is dialed at home only (ITU-T E.164, E.123). */
const HOME_ZERO =
	/^\+(20|27|30|31|32|33|40|41|43|44|46|48|49|51|54|55|58|60|61|62|63|64|66|81|82|84|86|90|91|92|93|94|95|98|212|213|218|233|234|249|251|254|255|256|260|263|353|355|358|359|370|373|374|375|380|381|382|383|385|386|387|389|420|421|855|856|880|886|961|962|963|964|966|967|970|971|972|973|975|976|977|992|993|994|995|996|998)0(0.*)?/;

/** `+46 (0)70`, `(0044) (0) 20`: the 0 in brackets that is dialed at home only, where numbers do not begin with it. */
const ZERO_IN_BRACKETS =
	/^([([]?(?:\+|00)\s*(?!(?:39|225|241|242|378|379)\D)\d{1,3}[)\]]?)[\s.-]*[([]\s*0\s*[)\]]/;

/** What stands between digits; a slash only behind an area code and where a number follows, not parts of another one. */
const BETWEEN_DIGITS = /[\s().[\]·-]|(?<![1-9](?:\D*\d){7}\D*)\/(?=(?:\D*\d){5})/g;

/** Countries in which other digits than a 0 are dialed at home only; how many follow tells them from a number's own. */
const HOME_PREFIX =
	/^\+(?:(36)06(?=\d{8,9}$)|(7)8(?=\d{10}$)|(370)8(?=\d{8}$)|(375)80(?=\d{9}$)|(1)1(?=\d{10}$))/;

/** A code that stands twice: numbers that begin like their own country's code have fewer digits behind it. */
const TWICE = /^\+(3[1-4]|4[145678]|(?:2\d|3[578]|42|85|88|9[6-9])\d)(?:\+|00)?\1(?=\d{8,}$)/;

/** Digits behind a number: an extension in brackets, or the decimals of what a spreadsheet took for a number. */
const BEHIND = /^\+?\d{7,}\.0+$|(?:\d\D*){7}\(\s*\d{1,5}\s*\)$/;

function withoutHomeZero(number: string): string {
	const digits = number.replace(TWICE, '+$1').replace(HOME_PREFIX, '+$1$2$3$4$5');
	// Behind a second zero no number begins.
	return digits.replace(HOME_ZERO, (_, code: string, more) =>
		more === undefined ? `+${code}` : '',
	);
}

/** A phone number as people write it, in the form of E.164 (docs/oneflow-api.md 2.4). */
function dialed(entered: string): string {
	const written = plain(entered.normalize('NFKC'));
	if (BEHIND.test(written)) return '';
	const number = written
		.replace(/^tel:/i, '')
		.replace(/^'/, '')
		.replace(ZERO_IN_BRACKETS, '$1')
		.replace(BETWEEN_DIGITS, '')
		.replace(/^00(?=[1-9])/, '+');
	return withoutHomeZero(number);
}

export const phoneNumber = optional(
	described(
		'not an international phone number',
		'Enter it with + and the country code, such as +46701234567.',
		short.transform(dialed).pipe(z.string().regex(/^\+[1-9]\d{5,14}$/)),
	),
);

/** Codes that people use though the standard has others (docs/oneflow-api.md 2.4). */
const COUNTRIES: Record<string, string> = { UK: 'GB', EL: 'GR' };

const letters = (count: number) =>
	short
		.transform(plain)
		.pipe(z.string().regex(new RegExp(`^[A-Za-z]{${count}}$`)))
		.transform((entered) => entered.toUpperCase());

export const countryCode = optional(
	described(
		'not a country code',
		'Enter two letters, such as SE.',
		letters(2).transform((entered) => COUNTRIES[entered] ?? entered),
	),
);
export const currency = optional(
	described('not a currency', 'Enter three letters, such as SEK.', letters(3)),
);
