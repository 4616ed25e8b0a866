import {
	baseUrlOf,
	credentialProblem,
	readCredential,
	tokenOf,
} from '../../../../nodes/Oneflow/transport/credential';

const urlOf = (environment: string, baseUrl = '') =>
	baseUrlOf(readCredential({ environment, baseUrl }));

describe('the credential as the nodes read it', () => {
	it.each([
		['production', '', 'https://api.oneflow.com/v1'],
		['test', '', 'https://api.test.oneflow.com/v1'],
		['production', 'https://elsewhere.example.com', 'https://api.oneflow.com/v1'],
		['unheard of', '', 'https://api.oneflow.com/v1'],
		['custom', 'http://127.0.0.1:7070/v1', 'http://127.0.0.1:7070/v1'],
		['custom', ' https://gateway.example.com/v1// ', 'https://gateway.example.com/v1'],
		['custom', 'HTTPS://gateway.example.com/v1', 'HTTPS://gateway.example.com/v1'],
	])('%s %j leads to %s', (environment, baseUrl, url) => {
		expect(urlOf(environment, baseUrl)).toBe(url);
	});

	it.each(['', 'gateway.example.com', 'file:///etc/passwd', 'https://', 'javascript:alert(1)'])(
		'refuses the custom address %j',
		(baseUrl) => {
			expect(urlOf('custom', baseUrl)).toBeUndefined();
		},
	);

	// promise: The token goes to no unusable base URL
	it.each([
		['https://gateway.example.com/v1#', 'has a question mark or a number sign in it'],
		['https://gateway.example.com/v1?key=1', 'has a question mark or a number sign in it'],
		['https://ada:secret@gateway.example.com/v1', 'has a user or password in it'],
		['http://gateway.example.com/v1', 'is not encrypted (http)'],
		['http://8.8.8.8/v1', 'is not encrypted (http)'],
		['http://127.0.0.1.example.com/v1', 'is not encrypted (http)'],
		['http://localhost.example.com/v1', 'is not encrypted (http)'],
		['http://2130706433.example.com/v1', 'is not encrypted (http)'],
		['http://172.32.0.1/v1', 'is not encrypted (http)'],
		['http://[2001:db8::1]/v1', 'is not encrypted (http)'],
		['http://134744072/v1', 'is not encrypted (http)'],
		['http://evil.example\\.local/v1', 'has a backslash in it'],
		['http://8．8．8．8/v1', 'is not encrypted (http)'],
		['http://gateway。example/v1', 'is not encrypted (http)'],
		['http://2130706433/v1', 'is written in an unusual way; it means 127.0.0.1'],
		['http://127.1/v1', 'is written in an unusual way; it means 127.0.0.1'],
		['http://0x7f.0.0.1/v1', 'is written in an unusual way; it means 127.0.0.1'],
		['http://010.0.0.1/v1', 'is not encrypted (http)'],
		['ftp://gateway.example.com/v1', 'is not a full address'],
		['', 'is not a full address'],
	])('says what is wrong with the address %j', (baseUrl, what) => {
		const problem = credentialProblem({ apiToken: 'x', environment: 'custom', baseUrl });
		expect(problem?.message).toBe(`Base URL: the address in the Oneflow credential ${what}.`);
		expect(problem?.remedy).toContain('https://gateway.example.com/v1');
		expect(urlOf('custom', baseUrl)).toBeUndefined();
	});

	it.each([
		'http://localhost:7070/v1',
		'http://127.0.0.1/v1',
		'http://[::1]:7070/v1',
		'http://10.1.2.3/v1',
		'http://172.16.0.1/v1',
		'http://192.168.0.7:7070/v1',
		'http://sandbox:7070/v1',
		'http://gateway.internal/v1',
		'https://gateway.example.com/v1',
	])('takes the address %s', (baseUrl) => {
		expect(credentialProblem({ apiToken: 'x', environment: 'custom', baseUrl })).toBeUndefined();
	});

	it.each([
		['', 'the Oneflow credential has none'],
		['   ', 'the Oneflow credential has none'],
		['one two', 'contains a space'],
		['one\ntwo', 'contains a space'],
		['tokén', 'contains "é"'],
		['tok\u0007en', 'contains U+0007'],
	])('refuses the token %j', (apiToken, what) => {
		expect(credentialProblem({ apiToken })?.message).toContain(`API Token: ${what}`);
	});

	it('sends a token without the spaces that came along when it was copied', () => {
		expect(tokenOf({ apiToken: '\t token \n' })).toBe('token');
		expect(tokenOf({ apiToken: '\ufeff\u202atok\u200ben\u202c\u00ad' })).toBe('token');
		expect(credentialProblem({ apiToken: ' token ' })).toBeUndefined();
	});

	// promise: A user or token that a header would change is refused
	it('refuses a user whose address a header would change', () => {
		const problem = credentialProblem({ apiToken: 'x', userEmail: 'adał@example.com' });
		expect(problem?.message).toBe('User Email: contains "ł", which cannot be sent to Oneflow.');
	});

	it.each([
		[{}, ''],
		[{ userEmail: ' ada@example.com ' }, 'ada@example.com'],
		[{ userEmail: '\u202aada@example.com\u202c' }, 'ada@example.com'],
		[{ userEmail: null }, ''],
		[{ userEmail: 7 }, ''],
	])('reads the user of %j as %j', (decrypted, userEmail) => {
		expect(readCredential(decrypted).userEmail).toBe(userEmail);
	});

	it('does not carry the token about', () => {
		expect(JSON.stringify(readCredential({ apiToken: 'example-token' }))).not.toContain('example');
	});
});
