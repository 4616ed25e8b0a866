/*
 * Words of which Oneflow's keys are made. A key with any other word is not shown: where a server puts data
 * in the place of keys, it may be a name, an address or a value.
 */
const WORDS = new Set(
	`access account active actor address admin affixes after amount approval approver at attachment attachments
	attributes authentication available awaiting base birth body bounce by callback can channel channels code
	color columns comment comments company configuration content contact contacts contract count counterparties
	counterparty country created currency custom data date days declined default delivery description detail
	device discount document draft duration edit email enabled end ended error event events expanded expiration
	expire expiry extension extensions failure field fields file files filter filters first fixed folder format
	from group groups help hide href html id identification ids image individual info instance integration
	internal is key language last legacy lifecycle limit link links lock match message method methods more my
	name never next no note notes notice number of offset old on opened options or order organizer owner
	ownerside parameter parameters parent participant participants parties party path pdf pending percent period
	periods permissions person phone placeholder precision preferred previous price private problems process
	product products publish published quantity query read receive recipients recurring registered registration
	reminder reminders request required roles row rows rules same seats self sent settings sign signatory
	signature signed signing single size sms sort source start state states status step subject success
	summation system tag tags tax template templates terms text texts time title to token total two type types
	undecided update updated upload uri url user users valid value values vat verification version visited
	visits webhook webhooks with workflow workspace workspaces`
		.trim()
		.split(/\s+/),
);

const KEY = /^_?[a-z0-9]+(_[a-z0-9]+)*$/;

/** Whether a key is made of Oneflow's words alone; single digits count as words. */
export const isOwnKey = (key: string): boolean =>
	KEY.test(key) &&
	key
		.split('_')
		.filter((word) => word !== '')
		.every((word) => WORDS.has(word) || /^\d$/.test(word));
