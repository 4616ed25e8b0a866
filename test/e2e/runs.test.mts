import { after, before, beforeEach } from 'node:test';

import { attacksSuite } from './attacks.mts';
import { catchingUpSuite } from './catchingUp.mts';
import { copiesSuite } from './copies.mts';
import { createSuite } from './create.mts';
import { credentialSuite } from './credential.mts';
import { deliveriesSuite } from './deliveries.mts';
import { floodsSuite } from './floods.mts';
import { keepingSuite } from './keeping.mts';
import { listsSuite } from './lists.mts';
import { messagesSuite } from './messages.mts';
import { movingSuite } from './moving.mts';
import { operatorsSuite } from './operators.mts';
import { registeringSuite } from './registering.mts';
import { endStage, freshAllowance, openStage } from './setting.mts';
import { triggerSuite } from './trigger.mts';
import { waitingSuite } from './waiting.mts';
import { waitingManySuite } from './waitingMany.mts';
import { waitingPlacesSuite } from './waitingPlaces.mts';

// As in forms.test.mts, which runs beside it.
before(openStage);
after(endStage);
beforeEach(freshAllowance);

credentialSuite();
listsSuite();
createSuite();
messagesSuite();
triggerSuite();
deliveriesSuite();
// Before those that leave the sandbox calling for minutes about waits that are over.
attacksSuite();
// Minutes each, or in need of a quiet machine: on request.
if (process.env.ONEFLOW_FULL === '1') {
	floodsSuite();
	copiesSuite();
	registeringSuite();
	keepingSuite();
	movingSuite();
}
catchingUpSuite();
operatorsSuite();
waitingPlacesSuite();
waitingSuite();
waitingManySuite();
