import { afterAll, beforeAll } from '@jest/globals';
import { startWorld, type World } from '../support/world.ts';
import { askTests } from './reports/ask.ts';
import { reportFaultTests, type Trap } from './reports/faults.ts';
import { plainTests } from './reports/plain.ts';

let world: World;
const trap: Trap = { at: null };
beforeAll(async () => {
  world = await startWorld({
    flowroute: { seed: { records: 200 } },
    failpoint: async (step) => {
      if (step !== trap.at) return;
      trap.at = null;
      throw new Error(`the test fails at ${step}`);
    },
  });
}, 120_000);
afterAll(() => world?.close());

askTests(() => world);
reportFaultTests(() => world, trap);
plainTests(() => world);
