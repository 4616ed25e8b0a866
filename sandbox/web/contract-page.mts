import type { Who } from '../model/events.mts';
import type { Contract, Participant, Party, ProductGroup } from '../model/types.mts';
import { html, type Html, page } from './html.mts';

/** Who a party's people are; `nameOf` shows them. */
const partyRows = (party: Party, nameOf: (person: Participant) => Html): Html[] =>
	party.participants.map(
		(person) =>
			html`<tr>
				<td>${party.name}${party.my_party ? ' (sender)' : ''}</td>
				<td>${nameOf(person)}</td>
				<td>${person.email}</td>
				<td data-sign-state="${person.sign_state}">
					${person.signatory ? person.sign_state : 'does not sign'}
				</td>
			</tr>`,
	);

const productTable = (group: ProductGroup): Html =>
	html`<div class="card">
		<table data-product-group="${group.id}">
			<tr>
				<th scope="col">Product</th>
				<th scope="col">Description</th>
				<th scope="col">Quantity</th>
				<th scope="col">Net price</th>
			</tr>
			${group.products.map(
				(product) =>
					html`<tr>
						<td>${product.name}</td>
						<td>${product.description}</td>
						<td>${product.quantity.amount}</td>
						<td>${product.price_1?.amount.amount ?? ''}</td>
					</tr>`,
			)}
		</table>
	</div>`;

const fieldTable = (contract: Contract): Html =>
	contract.data_fields.length === 0
		? html``
		: html`<h2>Details</h2>
				<div class="card">
					<table>
						${contract.data_fields.map(
							(field) =>
								html`<tr data-field="${field.custom_id}">
									<th scope="row">${field.name}</th>
									<td>${field.value}</td>
								</tr>`,
						)}
					</table>
				</div>`;

/** Why nobody can sign a contract in this state; undefined while signatories can. */
const CLOSED: Record<Contract['state'], string | undefined> = {
	draft: 'This contract is a draft: it was not sent yet, so it cannot be signed yet.',
	pending: undefined,
	signed: 'There is nothing to sign: everybody has signed this contract.',
	declined: 'There is nothing to sign: a participant has declined this contract.',
	overdue: 'There is nothing to sign: the signing period of this contract is over.',
};

/** The buttons, or why there are none. */
function decision(contract: Contract, { participant }: Who, path: string): Html {
	if (participant.sign_state !== 'undecided') {
		return html`<div class="card notice" id="outcome" data-outcome="${participant.sign_state}">
			You have ${participant.sign_state} this contract.
		</div>`;
	}
	const closed = CLOSED[contract.state];
	if (closed !== undefined) return html`<div class="card notice">${closed}</div>`;
	if (!participant.signatory) {
		return html`<div class="card notice">
			There is nothing for you to sign: you take part in this contract without signing it.
		</div>`;
	}
	const button = (action: string, label: string, style: string): Html =>
		html`<form method="post" action="${path}">
			<input type="hidden" name="action" value="${action}" />
			<button type="submit" id="${action}-button" data-action="${action}" class="${style}">
				${label}
			</button>
		</form>`;
	return html`<div class="actions">
		${button('sign', 'Sign', '')}${button('decline', 'Decline', 'quiet')}
	</div>`;
}

/** What a contract says, whoever looks. */
const content = (contract: Contract, nameOf: (person: Participant) => Html): Html =>
	html`<h1 id="contract-name">${contract.name || 'Unnamed contract'}</h1>
		<p>
			<span class="state ${contract.state}" id="contract-state" data-state="${contract.state}"
				>${contract.state}</span
			>
		</p>
		<h2>Parties</h2>
		<div class="card">
			<table>
				<tr>
					<th scope="col">Party</th>
					<th scope="col">Participant</th>
					<th scope="col">E-mail</th>
					<th scope="col">Signature</th>
				</tr>
				${contract.parties.flatMap((party) => partyRows(party, nameOf))}
			</table>
		</div>
		${fieldTable(contract)} ${contract.product_groups.length > 0 ? html`<h2>Products</h2>` : null}
		${contract.product_groups.map(productTable)}`;

/** The contract as one participant sees it, with the buttons to sign or decline. */
export const contractPage = (contract: Contract, who: Who, path: string): string =>
	page(
		contract.name || 'Contract',
		html`<p class="soft">For ${who.participant.name}</p>
			${content(contract, ({ name }) => html`${name}`)} ${decision(contract, who, path)}`,
	);

/** The page of a participant, as the app's owner reaches it. */
export const openPath = (contract: Contract, { id }: Participant): string =>
	`/contracts/${contract.id}/participants/${id}/open`;

/** The contract as those who sent it see it, to which `link` in the nodes' output leads. */
export const ownerPage = (contract: Contract): string =>
	page(
		contract.name || 'Contract',
		html`<p class="soft">Contract ${contract.id}, as its owner sees it</p>
			${content(
				contract,
				(person) => html`<a href="${openPath(contract, person)}">${person.name}</a>`,
			)}
			<p class="soft">Open a participant to see the contract as that person, and to sign it.</p>`,
	);
