import { after, before } from 'node:test';
import { endStage, openStage } from './setting.mts';
import { catchingUpSuite } from './catchingUp.mts';
before(openStage);
after(endStage);
catchingUpSuite();
