/** Text made safe for HTML, in content and in attributes. */
export const escapeHtml = (text: string): string =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');

/** HTML that may be put into a page as it is. */
export class Html {
	constructor(readonly text: string) {}
}

type Part = string | number | null | Html | Html[];

function show(part: Part): string {
	if (part === null) return '';
	if (part instanceof Html) return part.text;
	if (Array.isArray(part)) return part.map(({ text }) => text).join('');
	return escapeHtml(String(part));
}

/** Template tag that escapes every value which is not HTML already. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html =>
	new Html(strings.map((text, index) => text + show(parts[index] ?? null)).join(''));

const STYLE = `
:root{color-scheme:light;--ink:#1d2733;--soft:#5c6b7a;--line:#e1e7ed;--brand:#1f6f6b;--paper:#fff}
*{box-sizing:border-box}
body{margin:0;background:#f4f6f8;color:var(--ink);font:15px/1.55 system-ui,sans-serif}
header{background:var(--paper);border-bottom:1px solid var(--line);padding:14px 24px}
header a{color:var(--brand);font-weight:600;text-decoration:none}
main{max-width:980px;margin:28px auto 60px;padding:0 20px}
h1{font-size:24px;margin:0 0 6px}h2{font-size:16px;margin:26px 0 8px}
p{margin:6px 0 12px}.soft{color:var(--soft)}
.card{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:18px 20px;
margin:14px 0;overflow-x:auto}
table{width:100%;border-collapse:collapse}th,td{text-align:left;padding:8px 10px;vertical-align:top;
border-bottom:1px solid var(--line)}tr:last-child :is(td,th){border-bottom:0}
th{color:var(--soft);font-weight:500;font-size:13px}th[scope=row]{font-size:inherit;width:40%}td.number{text-align:right}
code{user-select:all;background:#eef2f5;border-radius:5px;padding:2px 6px;font-size:13px;word-break:break-all}
.state{display:inline-block;border-radius:20px;padding:1px 10px;font-size:13px;background:#e8edf2}
.signed{background:#dbf1e4;color:#14603a}.pending{background:#fdf0d3;color:#7a5200}
.declined,.overdue{background:#fbe0df;color:#8c2320}
.actions{display:flex;gap:12px;margin-top:18px}form{margin:0}
button{font:inherit;font-weight:600;border-radius:8px;padding:10px 26px;cursor:pointer;
border:1px solid var(--brand);background:var(--brand);color:#fff}
button.quiet{background:var(--paper);color:#8c2320;border-color:#b5615e}
.notice{border-left:4px solid var(--brand)}a{color:var(--brand)}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
`;

/** A whole page. */
export const page = (title: string, content: Html): string =>
	html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<title>${title}</title>
				<link rel="icon" href="data:," />
				<meta name="viewport" content="width=device-width,initial-scale=1" />
				<style>
					${new Html(STYLE)}
				</style>
			</head>
			<body>
				<header><a href="/">Oneflow sandbox</a></header>
				<main>${content}</main>
			</body>
		</html> `.text;
