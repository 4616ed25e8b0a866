import type { Page } from 'playwright-core';

/** What a keyboard reaches; everything else on the pages is text. */
const CONTROLS = 'a[href], button, input:not([type=hidden])';

/** WCAG 2.2, 1.4.11: what shows where one is. */
const LEAST_OF_OUTLINE = 3;

type Rgb = [number, number, number];

/** A colour of a computed style; undefined for one that lets through what is behind it. */
function colour(text: string): Rgb | undefined {
	const [red = 0, green = 0, blue = 0, opacity = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
	return opacity < 1 ? undefined : [red, green, blue];
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(rgb: Rgb): number {
	const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
		const part = value / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Rgb, other: Rgb): number {
	const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (light + 0.05) / (dark + 0.05);
}

/** The contrast of a colour with the first opaque background on the way out. */
function contrastOn(front: string, backgrounds: string[]): number {
	const background = backgrounds.map(colour).find((found) => found !== undefined);
	return contrast(colour(front) ?? [0, 0, 0], background ?? [255, 255, 255]);
}

/** The lowest contrast of a text of the page with what is behind it, and the text. */
export async function lowestContrast(page: Page): Promise<{ ratio: number; text: string }> {
	const texts = await page.locator('body, body *').evaluateAll((elements) =>
		elements
			.filter((element) =>
				Array.from(element.childNodes).some(
					(node) => node.nodeType === 3 && node.textContent?.trim(),
				),
			)
			.map((element) => {
				const backgrounds: string[] = [];
				for (let at: Element | null = element; at; at = at.parentElement) {
					backgrounds.push(getComputedStyle(at).backgroundColor);
				}
				const { color } = getComputedStyle(element);
				return { text: element.textContent?.trim() ?? '', color, backgrounds };
			}),
	);
	const ratios = texts.map(({ text, color, backgrounds }) => ({
		text,
		ratio: contrastOn(color, backgrounds),
	}));
	return ratios.reduce((lowest, one) => (one.ratio < lowest.ratio ? one : lowest), {
		ratio: Infinity,
		text: 'no text',
	});
}

/** Presses Tab once for each control; gives those that were not next, or whose focus cannot be seen. */
export async function walkByTab(page: Page): Promise<{ controls: number; wrong: string[] }> {
	const controls = await page.locator(CONTROLS).count();
	const wrong: string[] = [];
	await page.evaluate(() => window.scrollTo(0, 0));
	for (let index = 0; index < controls; index++) {
		await page.keyboard.press('Tab');
		const at = await page.evaluate((selector) => {
			const element = document.activeElement ?? document.body;
			const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
			const { backgroundColor } = getComputedStyle(document.body);
			const { top, bottom } = element.getBoundingClientRect();
			return {
				index: Array.from(document.querySelectorAll(selector)).indexOf(element),
				name: element.textContent?.trim() ?? '',
				outline: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth),
				outlineColor,
				backgroundColor,
				isInSight: bottom > 0 && top < window.innerHeight,
			};
		}, CONTROLS);
		const isSeen =
			at.outline >= 2 &&
			at.isInSight &&
			contrastOn(at.outlineColor, [at.backgroundColor]) >= LEAST_OF_OUTLINE;
		if (at.index !== index) wrong.push(`${at.name} is ${at.index}, not ${index}`);
		else if (at.name === '' || !isSeen) wrong.push(`${at.name}: its focus cannot be seen`);
	}
	return { controls, wrong };
}

/** Goes on with Tab until the control that matches has the focus, and presses Enter. */
export async function enterByTab(page: Page, selector: string): Promise<void> {
	const most = await page.locator(CONTROLS).count();
	for (let presses = 0; presses <= most; presses++) {
		if ((await page.locator(`${selector}:focus`).count()) > 0) {
			await page.keyboard.press('Enter');
			return;
		}
		await page.keyboard.press('Tab');
	}
	throw new Error(`Tab does not reach ${selector}.`);
}
