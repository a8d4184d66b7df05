import { afterAll, beforeAll } from '@jest/globals';
import { CHANNELS } from '../../src/sandbox/slack/seed.ts';
import { startWorld, type World } from '../support/world.ts';
import { browseTests } from './numbers/browse.ts';
import { changeTests } from './numbers/change.ts';
import { releaseTests } from './numbers/release.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    environment: { APPROVAL_CHANNEL: CHANNELS.finance },
    flowroute: {
      provisionDelayMs: 300,
      slowMs: 600,
      fixtures: {
        numbers: [
          // Its messaging can never be set up: see the magic purchases.
          { value: '12535550190', alias: 'Tacoma shop', messaging: false },
        ],
      },
    },
  });
}, 60_000);
afterAll(() => world?.close());

browseTests(() => world);
changeTests(() => world);
releaseTests(() => world);
