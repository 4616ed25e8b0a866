import type { Who } from '../model/events.mts';
import type { Contract, Party, ProductGroup } from '../model/types.mts';
import { html, type Html, page } from './html.mts';

const partyRows = (party: Party): Html[] =>
	party.participants.map(
		(person) =>
			html`<tr>
				<td>${party.name}${party.my_party ? ' (sender)' : ''}</td>
				<td>${person.name}</td>
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
				<th>Product</th>
				<th>Description</th>
				<th>Quantity</th>
				<th>Net price</th>
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
									<td class="soft">${field.name}</td>
									<td>${field.value}</td>
								</tr>`,
						)}
					</table>
				</div>`;

/** The buttons, or why there are none. */
function decision(contract: Contract, { participant }: Who, path: string): Html {
	if (participant.sign_state !== 'undecided') {
		return html`<div class="card notice" id="outcome" data-outcome="${participant.sign_state}">
			You have ${participant.sign_state} this contract.
		</div>`;
	}
	if (contract.state === 'draft') {
		return html`<div class="card notice">This contract is a draft and cannot be signed yet.</div>`;
	}
	if (contract.state !== 'pending' || !participant.signatory) {
		return html`<div class="card notice">There is nothing for you to sign.</div>`;
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

/** The contract as one participant sees it, with the buttons to sign or decline. */
export const contractPage = (contract: Contract, who: Who, path: string): string =>
	page(
		contract.name || 'Contract',
		html`<p class="soft">For ${who.participant.name}</p>
			<h1 id="contract-name">${contract.name || 'Unnamed contract'}</h1>
			<p>
				<span class="state ${contract.state}" id="contract-state" data-state="${contract.state}"
					>${contract.state}</span
				>
			</p>
			<h2>Parties</h2>
			<div class="card">
				<table>
					<tr>
						<th>Party</th>
						<th>Participant</th>
						<th>E-mail</th>
						<th>Signature</th>
					</tr>
					${contract.parties.flatMap(partyRows)}
				</table>
			</div>
			${fieldTable(contract)} ${contract.product_groups.length > 0 ? html`<h2>Products</h2>` : null}
			${contract.product_groups.map(productTable)} ${decision(contract, who, path)}`,
	);
