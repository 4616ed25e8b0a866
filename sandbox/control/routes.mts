import type { Api } from '../http/api.mts';
import { toApiError } from '../http/errors.mts';
import type { World } from '../world.mts';
import { contractControls } from './contracts.mts';
import { hookControls } from './hooks.mts';
import { patchControl } from './patch.mts';
import { serverControls } from './server.mts';
import { trafficControls } from './traffic.mts';

/** The control calls under /_sandbox, for tests and demonstrations; no credentials needed. */
export function controlRoutes(app: Api, world: World): void {
	app.addHook('onRoute', (route) => {
		route.schema = { tags: ['control'], ...route.schema };
	});
	app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
	app.setErrorHandler((error, _request, reply) => {
		const { status, detail, problems } = toApiError(error);
		const message = status === 500 && error instanceof Error ? error.message : detail;
		void reply.code(status).send({ error: message, ...(problems ? { problems } : {}) });
	});
	serverControls(app, world);
	trafficControls(app, world);
	contractControls(app, world);
	hookControls(app, world);
	patchControl(app, world);
}
