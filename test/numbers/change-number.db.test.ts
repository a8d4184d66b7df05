import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findOurNumber } from '../../src/numbers/account-numbers.ts';
import {
  askChange,
  type ChangeWish,
  carryOutChange,
  checkAlias,
  findChange,
  markTold,
  sweepChanges,
} from '../../src/numbers/change-number.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { errorAnswer, numberAnswer } from '../flowroute/fixtures.ts';
import { type Carrier, clientFor, closeAll, limitFor, type Reply, startScript } from '../flowroute/local-carrier.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { fromNow, notingQueue, trailOf } from '../support/texts.ts';
import { takeJobs } from './noted-jobs.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
beforeEach(async () => {
  await database.db.deleteFrom('number_changes').execute();
  await database.db.deleteFrom('audit').execute();
  await database.db.deleteFrom('slack_messages').execute();
  await takeJobs(database);
});
afterEach(closeAll);
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

const number = '+12065550100';
const alias = (words: string | null): ChangeWish => ({
  kind: 'alias',
  number,
  alias: words,
  by: 'UADMIN',
  source: 'modal',
});
const messaging: ChangeWish = { kind: 'messaging', number, by: 'UADMIN', source: 'button' };

const depsFor = (url: string, timeoutMs = 5_000) => ({
  db: database.db,
  queue: notingQueue,
  flowroute: clientFor(url, { timeoutMs }),
  timeoutMs,
  log: quietLog(),
});
const ask = (wish: ChangeWish) =>
  transaction(database.db, 'test', (trx) => askChange(trx, { queue: notingQueue }, wish));

/** A change that was asked for and tried as often as there are replies. */
async function changed(wish: ChangeWish, ...replies: Reply[]): Promise<{ id: string; carrier: Carrier }> {
  const carrier = await startScript(...replies);
  const id = await ask(wish);
  const deps = depsFor(carrier.url);
  for (const _ of replies) await carryOutChange(deps, id);
  return { id, carrier };
}

describe('an alias as it was typed', () => {
  test.each<[string, string | null]>([
    ['Front desk', 'Front desk'],
    ['  Front\n desk\u0007 ', 'Front desk'],
    ['', null],
    [' \t ', null],
    ['a'.repeat(64), 'a'.repeat(64)],
    ['😀'.repeat(64), '😀'.repeat(64)],
    ['<!channel>', '<!channel>'],
  ])('“%s” is taken', (typed, kept) => {
    expect(checkAlias(typed)).toBe(kept);
  });

  test('of 65 characters is refused with its length and an example', () => {
    expect(() => checkAlias('a'.repeat(65))).toThrow(
      'The alias has 65 characters, and Flowroute takes at most 64. Shorten it, for example: Front desk.',
    );
  });
});

describe('a change of a number', () => {
  test('is one PATCH, told before and after, and kept', async () => {
    const reply = { status: 200, json: numberAnswer('12065550100', { alias: 'Front desk' }) };
    const { id, carrier } = await changed(alias('Front desk'), reply);
    expect(carrier.asked.map((one) => [one.method, JSON.parse(one.body)])).toEqual([
      ['PATCH', { type: 'number', alias: 'Front desk' }],
    ]);
    expect(await findChange(database.db, id)).toMatchObject({ state: 'done', failure: null });
    expect(await trailOf(database, number)).toEqual([
      'number.alias-asked',
      'number.alias-about-to',
      'number.alias-accepted',
    ]);
    expect(await findOurNumber(database.db, number)).toMatchObject({ alias: 'Front desk' });
    await carryOutChange(depsFor(carrier.url), id);
    expect(carrier.asked).toHaveLength(1);
  });

  test('can take the alias away', async () => {
    const { carrier } = await changed(alias(null), { status: 200, json: numberAnswer() });
    expect(JSON.parse(carrier.asked[0]?.body ?? '')).toEqual({ type: 'number', alias: null });
  });

  test('can switch messaging on, and says when that could not be set up', async () => {
    const { id, carrier } = await changed(messaging, { status: 207, json: numberAnswer() });
    expect(JSON.parse(carrier.asked[0]?.body ?? '')).toEqual({ type: 'number', messaging_enabled: true });
    expect(await findChange(database.db, id)).toMatchObject({ state: 'done', messagingFailed: true });
    const fine = await changed(messaging, { status: 200, json: numberAnswer() });
    expect(await findChange(database.db, fine.id)).toMatchObject({ state: 'done', messagingFailed: false });
  });

  test.each<[number, string]>([
    [401, 'Flowroute refused the access key.'],
    [404, '(206) 555-0100 is not on the account any more. See /numbers list.'],
    [422, 'Flowroute refused it (422: alias: too odd). Change it, or ask Flowroute’s support.'],
  ])('that is refused by %i is not tried again, and says why', async (status, words) => {
    const detail = { data: { attributes: { alias: ['too odd'] } } };
    const { id, carrier } = await changed(alias('Odd'), { status, json: errorAnswer(status, { detail }) });
    const change = await findChange(database.db, id);
    expect(change?.state).toBe('refused');
    expect(change?.failure).toContain(words);
    expect((await trailOf(database, number)).at(-1)).toBe('number.alias-rejected');
    expect(carrier.asked).toHaveLength(1);
  });

  test.each<[string, Reply]>([
    ['a 429', { status: 429 }],
    ['a 500', { status: 500 }],
    ['silence', 'hang'],
    ['a reset', 'reset'],
    ['an answer that is none', { status: 200, text: 'OK' }],
  ])('after %s is asked for again, since the same twice is the same', async (_, reply) => {
    const id = await ask(alias('Front desk'));
    await takeJobs(database);
    const carrier = await startScript(reply, {
      status: 200,
      json: numberAnswer('12065550100', { alias: 'Front desk' }),
    });
    await carryOutChange(depsFor(carrier.url, limitFor(reply)), id);
    expect(await findChange(database.db, id)).toMatchObject({ state: 'waiting' });
    expect(await takeJobs(database)).toMatchObject([{ name: 'change-number', changeId: id, afterSeconds: 1 }]);
    await carryOutChange(depsFor(carrier.url), id);
    expect(await findChange(database.db, id)).toMatchObject({ state: 'done' });
  });

  test('that the carrier never answers ends, and says that it is not known', async () => {
    const { id, carrier } = await changed(alias('Front desk'), ...Array<Reply>(6).fill({ status: 503 }));
    expect(await findChange(database.db, id)).toMatchObject({
      state: 'refused',
      failure:
        'Flowroute did not answer, so whether the alias of (206) 555-0100 is set is not known. Look with /numbers show (206) 555-0100, and ask again if it is not.',
    });
    expect(carrier.asked).toHaveLength(6);
    const waits = (await takeJobs(database)).map((job) => job.afterSeconds);
    expect(waits).toEqual([0, 1, 2, 5, 10, 30]);
  });

  test('that two jobs are at is one PATCH', async () => {
    const id = await ask(alias('Front desk'));
    const carrier = await startScript({ status: 200, json: numberAnswer() }, { status: 200, json: numberAnswer() });
    const deps = depsFor(carrier.url);
    await Promise.all([1, 2, 3].map(() => carryOutChange(deps, id)));
    expect(carrier.asked).toHaveLength(1);
    expect(await findChange(database.db, id)).toMatchObject({ state: 'done' });
  });

  test('is overtaken by a later one of its kind, and the later one is the last to leave', async () => {
    const first = await ask(alias('One'));
    const isOvertaken = Promise.withResolvers<void>();
    const carrier = await startScript(
      { resetsAfter: isOvertaken.promise },
      { status: 200, json: numberAnswer('12065550100', { alias: 'Two' }) },
    );
    const deps = depsFor(carrier.url);
    const hanging = carryOutChange(deps, first);
    await carrier.reached(1);
    const second = await ask(alias('Two'));
    await takeJobs(database);
    await carryOutChange(deps, second);
    expect(carrier.asked).toHaveLength(1);
    expect(await takeJobs(database)).toMatchObject([{ changeId: second, afterSeconds: 1 }]);
    isOvertaken.resolve();
    await hanging;
    expect(await findChange(database.db, first)).toMatchObject({ state: 'overtaken' });
    expect(await takeJobs(database)).toEqual([]);
    await carryOutChange(deps, second);
    expect(carrier.asked.map((one) => JSON.parse(one.body).alias)).toEqual(['One', 'Two']);
    expect(await findChange(database.db, second)).toMatchObject({ state: 'done' });
  });
});

describe('the sweep over changes', () => {
  const age = (id: string, columns: { next_try_at?: number; busy_until?: number; rest_at?: number }) =>
    database.db
      .updateTable('number_changes')
      .set(Object.fromEntries(Object.entries(columns).map(([name, seconds]) => [name, fromNow(seconds)])))
      .where('id', '=', id)
      .execute();

  test('takes up what a killed process left, once nobody can be at it any more', async () => {
    const id = await ask(alias('Front desk'));
    await takeJobs(database);
    const deps = depsFor('http://127.0.0.1:9');
    expect(await sweepChanges(deps)).toBe(0);
    await age(id, { next_try_at: -9, busy_until: 5 });
    expect(await sweepChanges(deps)).toBe(0);
    await age(id, { busy_until: -1 });
    expect(await sweepChanges(deps)).toBe(1);
    expect(await takeJobs(database)).toMatchObject([{ name: 'change-number', changeId: id }]);
    expect(await sweepChanges(deps)).toBe(0);
  });

  test('tells of a refusal that nobody has seen, once, and of none that was seen', async () => {
    const refusal = { status: 422, json: errorAnswer(422, { detail: 'no' }) };
    const unseen = (await changed(alias('One'), refusal)).id;
    const seen = (await changed(alias('Two'), refusal)).id;
    const done = (await changed(alias('Three'), { status: 200, json: numberAnswer() })).id;
    await markTold(database.db, seen);
    const deps = depsFor('http://127.0.0.1:9');
    const told = () => database.db.selectFrom('slack_messages').select(['entity', 'entity_id', 'home_user']).execute();
    await sweepChanges(deps);
    expect(await told()).toEqual([]);
    for (const id of [unseen, seen, done]) await age(id, { rest_at: -21 });
    await sweepChanges(deps);
    await sweepChanges(deps);
    expect(await told()).toEqual([{ entity: 'number_change', entity_id: unseen, home_user: 'UADMIN' }]);
  });
});
