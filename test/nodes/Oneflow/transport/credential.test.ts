import { baseUrlOf, readCredential } from '../../../../nodes/Oneflow/transport/credential';

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

	it.each([
		[{}, ''],
		[{ userEmail: ' ada@example.com ' }, 'ada@example.com'],
		[{ userEmail: null }, ''],
		[{ userEmail: 7 }, ''],
	])('reads the user of %j as %j', (decrypted, userEmail) => {
		expect(readCredential(decrypted).userEmail).toBe(userEmail);
	});

	it('does not carry the token about', () => {
		expect(JSON.stringify(readCredential({ apiToken: 'example-token' }))).not.toContain('example');
	});
});
