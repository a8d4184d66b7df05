import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { checkRequestJob } from '../../src/numbers/jobs.ts';
import { CHANNELS } from '../../src/sandbox/slack/seed.ts';
import { startWorld, type World } from '../support/world.ts';
import { deskOf, wordsOf } from './desk.ts';
import { forSaleTests } from './numbers/for-sale.ts';
import { requestFields } from './numbers/form.ts';

let world: World;
/** Where the next step fails, once. */
let failsAt: string | null = null;
const passed: string[] = [];
beforeAll(async () => {
  world = await startWorld({
    environment: { APPROVAL_CHANNEL: CHANNELS.finance },
    failpoint: async (step) => {
      if (step.startsWith('request:')) passed.push(step);
      if (step !== failsAt) return;
      failsAt = null;
      throw new Error(`the test fails at ${step}`);
    },
  });
  // The queue of the look-ups for a request's face is there whether or not anybody works on it.
  await sql`select pgboss.create_queue(${checkRequestJob.name}, '{"policy":"standard","notify":true}'::jsonb)`.execute(
    world.database.db,
  );
  await world.restart();
}, 60_000);
afterAll(() => world?.close());

forSaleTests(() => world);

describe('a request that breaks off', () => {
  const requests = async () => (await world.database.db.selectFrom('requests').select('id').execute()).length;

  test.each([
    ['request:committing', 0],
    ['request:committed', 1],
  ])('at %s is there all or not at all, and the person is told', async (step, kept) => {
    const sam = deskOf(world, 'sender', CHANNELS.support);
    const before = await requests();
    await sam.window.command(CHANNELS.support, '/numbers buy 206 555 0145');
    const form = await sam.topView('Request numbers');
    passed.length = 0;
    failsAt = step;
    await sam.window.submit(form.id, requestFields({ reason: 'cut short' }));
    const [view] = await sam.window.views();
    expect(wordsOf(view?.view.blocks ?? [])).toMatch(
      /Something went wrong on our side \(reference [0-9a-f]{8}\)\. Look at \/numbers requests before you ask again\./,
    );
    expect(await requests()).toBe(before + kept);
    expect(passed.at(-1)).toBe(step);
    await sam.closesAll();
  });
});

test('a form that cannot be filled says so with the reference of the log', async () => {
  const sam = deskOf(world, 'sender', CHANNELS.support);
  const before = (await sam.whispers()).length;
  const rename = (from: string, to: string) =>
    sql`alter table ${sql.table(from)} rename to ${sql.ref(to)}`.execute(world.database.db);
  await rename('account_numbers', 'account_numbers_away');
  try {
    await sam.window.command(CHANNELS.support, '/numbers buy 206 555 0145');
    const form = await sam.topView('Request numbers');
    expect(wordsOf(form.view.blocks)).toMatch(
      /Something went wrong on our side \(reference [0-9a-f]{8}\)\. Please try again\./,
    );
  } finally {
    await rename('account_numbers_away', 'account_numbers');
  }
  await sam.closesAll();
  expect(await sam.whispers()).toHaveLength(before);
});
