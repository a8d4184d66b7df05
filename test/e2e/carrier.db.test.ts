import { afterAll, beforeAll } from '@jest/globals';
import { startWorld, type World } from '../support/world.ts';
import { mdrTests } from './carrier/mdr.ts';
import { outcomeTests, refusedKeyTests } from './carrier/outcomes.ts';
import { quietTests } from './quiet.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    environment: { FLOWROUTE_TIMEOUT_MS: '3000', LOOK_DELAYS: '100ms,300ms,600ms,1000ms,2000ms' },
    flowroute: { slowMs: 250, lateRecordDelayMs: 1500, rateLimits: { smsPerSecond: null, mmsPerSecond: null } },
  });
}, 60_000);
afterAll(() => world?.close());

outcomeTests(() => world);
mdrTests(() => world);
refusedKeyTests(() => world);
quietTests(() => world);
