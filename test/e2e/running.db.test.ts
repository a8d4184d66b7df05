import { afterAll, beforeAll } from '@jest/globals';
import { startWorld, type World } from '../support/world.ts';
import { quietTests } from './quiet.ts';
import { slackFaultTests } from './running/slack-faults.ts';
import { switchboardTests } from './running/switchboard.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    environment: { LOOK_DELAYS: '100ms,300ms,900ms' },
    flowroute: { rateLimits: { smsPerSecond: null, mmsPerSecond: null } },
  });
}, 60_000);
afterAll(() => world?.close());

switchboardTests(() => world);
slackFaultTests(() => world);
quietTests(() => world);
