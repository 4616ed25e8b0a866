import { after, before, beforeEach } from 'node:test';

import { agentsSuite } from './agents.mts';
import { anyAccountSuite } from './anyAccount.mts';
import { attacksSuite } from './attacks.mts';
import { catchingUpSuite } from './catchingUp.mts';
import { copiesSuite } from './copies.mts';
import { createSuite } from './create.mts';
import { credentialSuite } from './credential.mts';
import { deliveriesSuite } from './deliveries.mts';
import { dragSuite } from './drag.mts';
import { editorSuite } from './editor.mts';
import { examplesSuite } from './examples.mts';
import { floodsSuite } from './floods.mts';
import { keepingSuite } from './keeping.mts';
import { listsSuite } from './lists.mts';
import { messagesSuite } from './messages.mts';
import { noticesSuite } from './notices.mts';
import { movingSuite } from './moving.mts';
import { operatorsSuite } from './operators.mts';
import { registeringSuite } from './registering.mts';
import { sandboxPageSuite } from './sandboxPage.mts';
import { endStage, freshAllowance, openStage } from './setting.mts';
import { triggerSuite } from './trigger.mts';
import { waitingSuite } from './waiting.mts';
import { useCasesSuite } from './useCases.mts';
import { walkSuite } from './walk.mts';
import { waitingManySuite } from './waitingMany.mts';
import { waitingPlacesSuite } from './waitingPlaces.mts';

// One file, so that all suites share one n8n: starting it takes longer than most of them.
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
agentsSuite();
waitingManySuite();
editorSuite();
dragSuite();
sandboxPageSuite();
walkSuite();
noticesSuite();
examplesSuite();
useCasesSuite();
anyAccountSuite();
