import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestMethods,
	INodeProperties,
} from 'n8n-workflow';

/** Masks a secret whose name n8n's lint rule does not recognise as one. */
const masked = (field: INodeProperties): INodeProperties => ({
	...field,
	typeOptions: { password: true },
});

/** What proves calls of webhooks that the nodes did not make. */
const FOR_MANUAL_SETUP: INodeProperties[] = [
	masked({
		displayName: 'Webhook Sign Key',
		name: 'webhookSignKey',
		type: 'string',
		default: '',
		description:
			'Only for triggers in manual setup: the sign key of the webhook that an extension or an administrator made in Oneflow',
	}),
	{
		displayName: 'Webhook Header Name',
		name: 'webhookHeaderName',
		type: 'string',
		placeholder: 'e.g. X-Webhook-Auth',
		default: '',
		description:
			'Only for triggers in manual setup: a header that the sender of the webhook adds to prove itself. Calls without it are refused.',
	},
	masked({
		displayName: 'Webhook Header Value',
		name: 'webhookHeaderValue',
		type: 'string',
		default: '',
		description: 'The value that the header above must have',
	}),
];

/** Shown when webhooks of others are; a value that is there holds either way, as n8n forgets those of fields that are not there. */
function onRequest(field: INodeProperties): INodeProperties[] {
	const when = (isOn: boolean) => ({ show: { webhooksByOthers: [isOn] } });
	return [
		{ ...field, displayOptions: when(true) },
		{ ...field, type: 'hidden', displayOptions: when(false) },
	];
}

/**
 * Plain http is for these, as in the nodes (`transport/credential.ts`). Only what is written as a browser reads
 * it counts: numbers and hexadecimal digits are addresses in disguise, and other letters are turned into dots.
 */
const OCTET = String.raw`(0|[1-9]\d{0,2})`;
const NEAR_HOST = [
	'localhost',
	String.raw`127\.${OCTET}\.${OCTET}\.${OCTET}`,
	String.raw`\[::1\]`,
	String.raw`10\.${OCTET}\.${OCTET}\.${OCTET}`,
	String.raw`192\.168\.${OCTET}\.${OCTET}`,
	String.raw`172\.(1[6-9]|2\d|3[01])\.${OCTET}\.${OCTET}`,
	String.raw`\[f[cd][0-9a-f:]+\]`,
	String.raw`(?!\d+([:/]|$)|0x)[\w-]+`,
	String.raw`[\w-]+(\.[\w-]+)*\.(internal|local|localhost)`,
].join('|');

const USABLE = String.raw`/^(https:\/\/[^/?#@\s\\]+|http:\/\/(${NEAR_HOST})(:\d+)?)(\/[^?#\s\\]*)?$/i`;

/** Characters that nobody sees come along when a token or an address is copied; the nodes leave them out as well. */
const plain = (name: string) =>
	String.raw`String($credentials.${name} ?? "").replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "").trim()`;

const TOKEN = plain('apiToken');
const USER = plain('userEmail');

/**
 * Other characters are dropped on the way, so that another token or user would be tested
 * (`transport/credential.ts`). Without a token Oneflow refuses the call, which the test explains.
 */
const SENDABLE_TOKEN = String.raw`/^[\x21-\x7e]*\n[\x20-\x7e]*$/.test(${TOKEN} + "\n" + ${USER}) ? ${TOKEN} : ""`;

const ADDRESS = plain('baseUrl');
// As in the nodes: an expression that gives another environment is none of production's either.
const IS_USABLE = `($credentials.environment === "custom" ? ${USABLE}.test(${ADDRESS}) : ["production", "test", undefined].includes($credentials.environment))`;

/**
 * The test sends the token nowhere that the nodes would refuse. Of a failure without an answer n8n shows the code
 * alone, so a base URL that cannot be used becomes an address that calls nobody and answers all but GET with 405.
 */
const NOBODY = { address: 'data:,', method: 'HEAD', answer: 405 } as const;

const ADDRESS_OF_TEST = `={{ !${IS_USABLE} ? "${NOBODY.address}" : $credentials.environment === "custom" ? ${ADDRESS}.replace(new RegExp("/+$"), "") : $credentials.environment === "test" ? "https://api.test.oneflow.com/v1" : "https://api.oneflow.com/v1" }}`;

// An expression of n8n's, which its types do not expect here.
const METHOD_OF_TEST = `={{ ${IS_USABLE} ? "GET" : "${NOBODY.method}" }}` as IHttpRequestMethods;

/**
 * An account's API token and, optionally, the Oneflow user the calls run as.
 *
 * Only the token stands in `authenticate`: n8n writes these headers over a request's own, so the
 * user's address is set per call by the nodes' transport, where "act as" can replace it.
 */
export class OneflowApi implements ICredentialType {
	name = 'oneflowApi';

	displayName = 'Oneflow API';

	documentationUrl = 'https://developer.oneflow.com/docs/authentication-and-authorization';

	icon: Icon = { light: 'file:oneflow.svg', dark: 'file:oneflow.dark.svg' };

	properties: INodeProperties[] = [
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'In Oneflow: Marketplace, Custom Integration, API Tokens. Copy the token when you create it: Oneflow shows it only once.',
		},
		{
			displayName: 'User Email',
			name: 'userEmail',
			type: 'string',
			placeholder: 'e.g. ada@example.com',
			default: '',
			description:
				'The Oneflow user that calls run as: an active user of the same account. When this is empty, Oneflow treats calls as those of an anonymous administrator.',
		},
		{
			displayName:
				'User Email is needed to create, change and send contracts, and for the lists of workspaces and templates in Contract: Create. Without it, only reading and triggers work. The credential test passes either way.',
			name: 'userNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Production', value: 'production' },
				{ name: 'Test', value: 'test' },
				{ name: 'Custom Base URL', value: 'custom' },
			],
			default: 'production',
			description: 'Each environment has its own accounts and tokens',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			displayOptions: { show: { environment: ['custom'] } },
			placeholder: 'e.g. http://127.0.0.1:7070/v1',
			default: '',
			description:
				'Address of a gateway or of the local sandbox, ending in /v1. It must start with https; plain http is accepted only for addresses on this machine or in its own network. The test says ENOTFOUND or ECONNREFUSED where n8n cannot reach it.',
		},
		{
			displayName: 'Webhooks Made by Others',
			name: 'webhooksByOthers',
			type: 'boolean',
			default: false,
			description:
				'Whether triggers in manual setup receive webhooks that an extension or an administrator made in Oneflow',
		},
		...FOR_MANUAL_SETUP.flatMap(onRequest),
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: { 'x-oneflow-api-token': `={{ ${SENDABLE_TOKEN} }}` },
		},
	};

	/**
	 * `GET /ping` proves token and address at once (docs/oneflow-api.md 1.5); without a usable address nothing
	 * goes out.
	 */
	test: ICredentialTestRequest = {
		request: {
			baseURL: ADDRESS_OF_TEST,
			url: '/ping',
			method: METHOD_OF_TEST,
			// The token must not travel on to where another host points.
			disableFollowRedirect: true,
			headers: { 'x-oneflow-user-email': `={{ ${USER} || undefined }}` },
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Oneflow does not accept this token or user email. Check that the token was copied without other characters and belongs to the chosen environment, and the user email to an active user of the same account.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'The call was refused. Check that the user email is that of an active user, and that no proxy or firewall between n8n and Oneflow blocks the call.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: NOBODY.answer,
					message:
						'The Base URL cannot be used. It must begin with https:// and end in /v1, such as https://gateway.example.com/v1, without spaces, a user, ? or #. Plain http:// works only for an address on this machine or in its own network. An expression in Environment must give production, test or custom.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message:
						"Oneflow's API is not at this address. The Base URL must end in /v1, such as https://gateway.example.com/v1.",
				},
			},
			...[301, 302, 307, 308].map((value) => ({
				type: 'responseCode' as const,
				properties: {
					value,
					message:
						'This address redirects to another one, and the token is not sent there. Enter the final address as Base URL; it must start with https and end in /v1.',
				},
			})),
		],
	};
}
