import { afterAll, beforeAll } from '@jest/globals';
import { startWorld, type World } from '../support/world.ts';
import { filterTests } from './mdr-list/filters.ts';
import { pageTests } from './mdr-list/pages.ts';

let world: World;
beforeAll(async () => {
  const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const inbound = { direction: 'inbound', from: '+13605550190', to: '+12065550100' } as const;
  world = await startWorld({
    environment: { FLOWROUTE_TIMEOUT_MS: '3000' },
    flowroute: {
      seed: { records: 150 },
      fixtures: {
        records: Array.from({ length: 12 }, (_, one) => ({
          ...inbound,
          body: `kept out of the rows ${one}`,
          at: at(3 + one),
        })),
      },
    },
  });
}, 180_000);
afterAll(() => world?.close());

pageTests(() => world);
filterTests(() => world);
