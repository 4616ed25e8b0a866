/** Text as a PDF string in WinAnsi; other characters become question marks. */
function pdfText(text: string): string {
	return text
		.replaceAll(/[^\u0020-\u007e\u00a0-\u00ff]/g, '?')
		.replaceAll(/[\\()]/g, (character) => `\\${character}`);
}

/** Makes a small valid PDF of one page with one line per text. */
export function makePdf(lines: readonly string[]): Buffer {
	const shown = lines.slice(0, 45).map((line) => `(${pdfText(line.slice(0, 95))}) Tj T*`);
	const stream = `BT /F1 11 Tf 16 TL 56 780 Td ${shown.join('\n')} ET`;
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R ' +
			'/Resources << /Font << /F1 5 0 R >> >> >>',
		`<< /Length ${Buffer.byteLength(stream, 'latin1')} >>\nstream\n${stream}\nendstream`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
	];
	let text = '%PDF-1.4\n';
	const offsets = objects.map((object, index) => {
		const offset = Buffer.byteLength(text, 'latin1');
		text += `${index + 1} 0 obj\n${object}\nendobj\n`;
		return offset;
	});
	const start = Buffer.byteLength(text, 'latin1');
	text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
	text += offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
	text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
	return Buffer.from(text, 'latin1');
}
