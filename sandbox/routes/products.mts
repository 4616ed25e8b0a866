import { Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import type { Api } from '../http/api.mts';
import {
	callerIn,
	editableContract,
	pathId,
	pathMatcher,
	readableContract,
} from '../http/contract-access.mts';
import { rewrap } from '../http/otherwise.mts';
import { listAnswer, listSchema } from '../http/paging.mts';
import { ApiError, Problems } from '../model/errors.mts';
import type { EventType } from '../model/events.mts';
import {
	buildGroup,
	buildProduct,
	checkTables,
	findProduct,
	GroupBody,
	type GroupInput,
	ProductBody,
	type ProductInput,
} from '../model/products.mts';
import { Strict } from '../model/schema.mts';
import type { Store } from '../model/store.mts';
import { contentChanged } from '../model/transitions.mts';
import type { Contract, Product, ProductGroup } from '../model/types.mts';
import { groupView, productView } from '../model/views.mts';

const GroupsUpdate = Strict({ product_groups: Type.Array(GroupBody) });

function groupOf(store: Store, contract: Contract, request: FastifyRequest): ProductGroup {
	const id = pathId(store, request, 'group_id');
	const group = contract.product_groups.find((one) => one.id === id);
	if (!group) throw new ApiError(404);
	return group;
}

/** The tables with one of them replaced, for checking before anything is stored. */
const withGroup = (contract: Contract, next: ProductGroup): ProductGroup[] =>
	contract.product_groups.map((group) => (group.id === next.id ? next : group));

/** Rows 47–57 of 3.0: product tables and their rows (3.13). */
export function productRoutes(app: Api, store: Store): void {
	const groups = '/contracts/:contract_id/product_groups';
	const products = `${groups}/:group_id/products`;

	app.get(groups, { schema: listSchema() }, (request) => {
		const contract = readableContract(store, request);
		return listAnswer(store, request, {
			name: 'product_groups',
			rows: () => contract.product_groups,
			view: groupView,
		});
	});

	app.get(`${groups}/:group_id`, (request) => {
		return groupView(groupOf(store, readableContract(store, request), request));
	});

	const applyGroups = (
		request: FastifyRequest,
		contract: Contract,
		inputs: Array<{ old: ProductGroup; input: GroupInput; path: string }>,
	): void => {
		const problems = new Problems();
		const happened: EventType[] = [];
		const next = new Map(contract.product_groups.map((group) => [group.id, group]));
		for (const { old, input, path } of inputs) {
			const built = buildGroup(store, old, input, path, problems);
			next.set(old.id, built.group);
			happened.push(...built.happened);
		}
		problems.throwIfAny();
		const tables = [...next.values()];
		checkTables(tables);
		contract.product_groups = tables;
		if (inputs.some(({ input }) => input.products || input.configuration)) {
			contentChanged(store, contract, happened, callerIn(contract, request));
		}
	};

	const several = {
		schema: { body: GroupsUpdate },
		config: { person: true },
		preValidation: rewrap(() => store.guesses.productTablesKey, 'product_groups'),
	};
	app.put(groups, several, (request) => {
		const contract = editableContract(store, request);
		const only = contract.product_groups.length === 1 ? contract.product_groups[0]?.id : null;
		const inputs = request.body.product_groups.map((input, index) => {
			const path = `product_groups[${index}]`;
			const old = contract.product_groups.find(({ id }) => id === (input.id ?? only));
			if (!old) throw ApiError.problem(`${path}.id`, 'Must be a product table of the contract.');
			return { old, input, path };
		});
		applyGroups(request, contract, inputs);
		return { product_groups: contract.product_groups.map(groupView) };
	});

	app.put(
		`${groups}/:group_id`,
		{ schema: { body: GroupBody }, config: { person: true } },
		(request) => {
			const contract = editableContract(store, request);
			const old = groupOf(store, contract, request);
			if (request.body.id !== undefined && request.body.id !== old.id) {
				throw ApiError.problem('id', 'Does not match the path.');
			}
			applyGroups(request, contract, [{ old, input: request.body, path: '' }]);
			return groupView(groupOf(store, contract, request));
		},
	);

	app.post(products, { schema: { body: ProductBody }, config: { person: true } }, (request) => {
		const contract = editableContract(store, request);
		const group = groupOf(store, contract, request);
		if (request.body.name === undefined) {
			throw ApiError.problem('name', 'Missing required attribute.');
		}
		const problems = new Problems();
		const product = buildProduct(store, request.body, null, '', problems);
		problems.throwIfAny();
		const next = { ...group, products: [...group.products, product] };
		const tables = withGroup(contract, next);
		checkTables(tables);
		contract.product_groups = tables;
		contentChanged(store, contract, ['product:create'], callerIn(contract, request));
		return productView(product);
	});

	app.get(`${products}/:product_id`, (request) => {
		const contract = readableContract(store, request);
		const isWanted = pathMatcher(store, request, 'product_id');
		return productView(findProduct(contract, isWanted, pathId(store, request, 'group_id')).product);
	});

	const change = (request: FastifyRequest, input: ProductInput, groupId?: number): Product => {
		const contract = editableContract(store, request);
		const { group, product } = findProduct(
			contract,
			pathMatcher(store, request, 'product_id'),
			groupId,
		);
		if (Object.keys(input).length === 0) return product;
		const problems = new Problems();
		const next = buildProduct(store, input, product, '', problems);
		problems.throwIfAny();
		const tables = withGroup(contract, {
			...group,
			products: group.products.map((one) => (one.id === product.id ? next : one)),
		});
		checkTables(tables);
		contract.product_groups = tables;
		contentChanged(store, contract, ['product:update'], callerIn(contract, request));
		return next;
	};

	app.put(
		`${products}/:product_id`,
		{ schema: { body: ProductBody }, config: { person: true } },
		(request) => {
			return productView(change(request, request.body, pathId(store, request, 'group_id')));
		},
	);

	app.put(
		'/contracts/:contract_id/products/:product_id',
		{ schema: { body: ProductBody }, config: { person: true } },
		(request) => {
			return productView(change(request, request.body));
		},
	);

	app.get('/contracts/:contract_id/products', { schema: listSchema() }, (request) => {
		const contract = readableContract(store, request);
		return listAnswer(store, request, {
			name: 'products',
			rows: () => contract.product_groups.flatMap((group) => group.products),
			view: productView,
		});
	});

	app.delete(`${products}/:product_id`, { config: { person: true } }, (request, reply) => {
		const contract = editableContract(store, request);
		const { group, product } = findProduct(
			contract,
			pathMatcher(store, request, 'product_id'),
			pathId(store, request, 'group_id'),
		);
		contract.product_groups = withGroup(contract, {
			...group,
			products: group.products.filter((one) => one !== product),
		});
		contentChanged(store, contract, ['product:delete'], callerIn(contract, request));
		return reply.send();
	});

	app.get(products, { schema: listSchema() }, (request) => {
		if (!store.guesses.guessedRoutes) throw new ApiError(404);
		const group = groupOf(store, readableContract(store, request), request);
		return listAnswer(store, request, {
			name: 'group_products',
			rows: () => group.products,
			view: productView,
		});
	});
}
