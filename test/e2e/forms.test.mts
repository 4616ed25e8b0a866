import { after, before, beforeEach } from 'node:test';

import { agentsSuite } from './agents.mts';
import { anyAccountSuite } from './anyAccount.mts';
import { dragSuite } from './drag.mts';
import { editorSuite } from './editor.mts';
import { examplesSuite } from './examples.mts';
import { mappingSuite } from './mapping.mts';
import { noticesSuite } from './notices.mts';
import { sandboxPageSuite } from './sandboxPage.mts';
import { endStage, freshAllowance, openStage } from './setting.mts';
import { useCasesSuite } from './useCases.mts';
import { walkSuite } from './walk.mts';

// One file for many suites, so that they share one n8n: starting it takes longer than most of them. There are two
// such files, which run side by side: most of the time each waits.
before(openStage);
after(endStage);
beforeEach(freshAllowance);

agentsSuite();
editorSuite();
dragSuite();
sandboxPageSuite();
walkSuite();
noticesSuite();
mappingSuite();
examplesSuite();
useCasesSuite();
anyAccountSuite();
