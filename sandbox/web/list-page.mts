import type { Store } from '../model/store.mts';
import { everyone } from '../model/transitions.mts';
import type { Contract } from '../model/types.mts';
import { openPath } from './contract-page.mts';
import { html, type Html, page } from './html.mts';

/** How many contracts one page shows, the newest first. */
const PAGE_SIZE = 100;

const people = (contract: Contract): Html[] =>
	everyone(contract).map(
		({ party, participant }) =>
			html`<div>
				<a data-participant="${participant.id}" href="${openPath(contract, participant)}"
					>${participant.name}</a
				>
				<span class="soft"
					>${party.my_party ? 'our side' : party.name}${participant.signatory
						? `, ${participant.sign_state}`
						: ''}</span
				>
			</div>`,
	);

const row = (contract: Contract): Html =>
	html`<tr data-contract="${contract.id}">
		<td>${contract.id}</td>
		<td>
			<a href="/contracts/${contract.id}">${contract.name || 'Unnamed contract'}</a>
		</td>
		<td>
			<span class="state ${contract.state}" data-state="${contract.state}">${contract.state}</span>
		</td>
		<td>${people(contract)}</td>
	</tr>`;

/** The front page: what this is, how to connect, and all contracts. */
export function listPage(store: Store, pageNumber: number): string {
	const ids = [...store.contracts.keys()].reverse();
	const pages = Math.max(1, Math.ceil(ids.length / PAGE_SIZE));
	const current = Math.min(Math.max(1, pageNumber), pages);
	const rows = ids
		.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE)
		.flatMap((id) => store.contracts.get(id) ?? [])
		.map(row);
	const tokens = [...store.tokens.values()].map(
		({ value, label }) =>
			html`<tr>
				<th scope="row">${label}</th>
				<td><code>${value}</code></td>
			</tr>`,
	);
	const users = [...store.users.values()].map(
		(user) =>
			html`<tr>
				<th scope="row">
					${user.name}, ${!user.active ? 'inactive' : user.is_admin ? 'admin' : 'user'}
				</th>
				<td><code>${user.email}</code></td>
			</tr>`,
	);
	const other = (number: number, label: string): Html =>
		number < 1 || number > pages
			? html``
			: html`<a href="/?page=${number}" data-page="${number}">${label}</a> `;
	return page(
		`Oneflow sandbox: ${store.account.name}`,
		html`<h1>${store.account.name}</h1>
			<p>
				This is a local stand-in for Oneflow's REST API with invented contracts, users and webhooks.
				Nothing leaves this computer except the notifications to the callback addresses you
				register; click a participant to see the contract as that person and to sign or decline it.
			</p>
			<div class="card">
				<table>
					<tr>
						<th scope="row">API base URL</th>
						<td><code id="base-url">${store.url}/v1</code></td>
					</tr>
					${tokens}${users}
				</table>
			</div>
			<h2>Contracts (${ids.length})</h2>
			<div class="card">
				<table id="contracts">
					<tr>
						<th scope="col">Id</th>
						<th scope="col">Name</th>
						<th scope="col">State</th>
						<th scope="col">Participants</th>
					</tr>
					${rows}
				</table>
			</div>
			<nav aria-label="Pages of contracts">
				${other(current - 1, 'Newer')}${other(current + 1, 'Older')}
			</nav>`,
	);
}
