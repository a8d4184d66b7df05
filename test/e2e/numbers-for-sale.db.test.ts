import { afterAll, beforeAll } from '@jest/globals';
import { sql } from 'kysely';
import { checkRequestJob } from '../../src/numbers/jobs.ts';
import { CHANNELS } from '../../src/sandbox/slack/seed.ts';
import { startWorld, type World } from '../support/world.ts';
import { forSaleTests } from './numbers/for-sale.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ environment: { APPROVAL_CHANNEL: CHANNELS.finance } });
  // The queue of the look-ups for a request's face is there whether or not anybody works on it.
  await sql`select pgboss.create_queue(${checkRequestJob.name}, '{"policy":"standard","notify":true}'::jsonb)`.execute(
    world.database.db,
  );
  await world.restart();
}, 60_000);
afterAll(() => world?.close());

forSaleTests(() => world);
