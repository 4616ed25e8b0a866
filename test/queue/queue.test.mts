import { after, before } from 'node:test';

import { changesSuite } from './changes.mts';
import { duplicatesSuite } from './duplicates.mts';
import { killsSuite } from './kills.mts';
import { closeSetting, openSetting } from './setting.mts';
import { waitsSuite } from './waits.mts';

// One file, so that all suites share one set of processes: starting them takes a minute.
before(openSetting);
after(closeSetting);

duplicatesSuite();
changesSuite();
killsSuite();
waitsSuite();
