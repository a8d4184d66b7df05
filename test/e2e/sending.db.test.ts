import { afterAll, beforeAll } from '@jest/globals';
import { startWorld, type World } from '../support/world.ts';
import { quietTests } from './quiet.ts';
import { composeTests } from './sending/compose.ts';
import { confirmTests } from './sending/confirm.ts';
import { placeTests } from './sending/places.ts';
import { roleTests } from './sending/roles.ts';
import { twiceTests } from './sending/twice.ts';

// One world for all: a start costs more than most of the tests. Each texts customers of an area code of its own.
let world: World;
beforeAll(async () => {
  world = await startWorld({ flowroute: { rateLimits: { smsPerSecond: null, mmsPerSecond: null } } });
}, 60_000);
afterAll(() => world?.close());

confirmTests(() => world);
composeTests(() => world);
placeTests(() => world);
roleTests(() => world);
twiceTests(() => world);
quietTests(() => world);
