import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MessageRecord, Receipt } from '../../src/flowroute/index.ts';
import { findBlocked } from '../../src/messages/block-list.ts';
import { lookAtText } from '../../src/messages/look.ts';
import { findRecord } from '../../src/messages/records.ts';
import { isFurther, type TextState, textStates } from '../../src/messages/states.ts';
import type { Database } from '../../src/storage/database.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import {
  carrierWith,
  fromNow,
  jobsOf,
  notingQueue,
  putText,
  recordOf,
  rowOf,
  secondsUntil,
  setText,
  textOf,
  trailOf,
} from '../support/texts.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

const day = 24 * 3_600;
const common = {
  queue: notingQueue,
  lookDelays: [2_000, 60_000, 1_800_000],
  auditKey: null,
  log: quietLog(),
  failpoint: async () => {},
};
const look = (textId: string, records: MessageRecord[] | 'silent', failpoint = common.failpoint) =>
  lookAtText({ ...common, failpoint, db: database.db, flowroute: carrierWith(records) }, textId);

let ids = 0;
/** A text that the carrier has, whose next look is due. */
async function sent(state: TextState = 'accepted', more: Parameters<typeof putText>[2] = {}) {
  ids += 1;
  const carrier_id = `mdr2-${ids}`;
  const id = await putText(database, state, { carrier_id, sent_at: fromNow(-3), next_look_at: fromNow(-0.1), ...more });
  return { id, carrier_id };
}

const receipt = (status: string, code: number | null = null, minutes = 0, level = 2): Receipt => ({
  level,
  status,
  code,
  description: null,
  at: new Date(Date.UTC(2026, 0, 1, 0, minutes)),
});
const submitted = receipt('smsc submit', null, 0, 1);
const buffered = receipt('message buffered', 1003, 1);
const delivered = receipt('delivery success', null, 2);
const failed = receipt('delivery failure', null, 3);

async function lookWith(state: TextState, receipts: Receipt[], status: string | null = null) {
  const { id, carrier_id } = await sent(state);
  await look(id, [recordOf(await textOf(database, id), { id: carrier_id, receipts, status })]);
  return { id, carrier_id, text: await textOf(database, id) };
}

describe('what a record says', () => {
  test.each<[string, Receipt[], string | null, TextState]>([
    ['nothing yet', [], null, 'accepted'],
    ['its own word alone', [], 'message buffered', 'handed_over'],
    ['submitted', [submitted], null, 'accepted'],
    ['handed over', [submitted, buffered], null, 'handed_over'],
    ['handed over by its code alone', [receipt('a new word', 1003)], null, 'handed_over'],
    ['delivered', [submitted, buffered, delivered], null, 'delivered'],
    ['delivered, receipts in any order', [delivered, submitted, buffered], null, 'delivered'],
    ['delivered with the code of a hand-over', [receipt('delivery success', 1003)], null, 'delivered'],
    ['not delivered', [submitted, buffered, failed], null, 'undelivered'],
    ['refused by the carrier', [receipt('smsc reject')], null, 'undelivered'],
    ['a code that nobody knows', [receipt('a new word', 4242)], null, 'undelivered'],
    ['a word that nobody knows', [receipt('a new word')], null, 'accepted'],
    ['a word that nobody knows after a hand-over', [buffered, receipt('a new word', null, 5)], null, 'handed_over'],
    ['still trying', [buffered, receipt('smsc intermediate notifications', null, 5)], null, 'handed_over'],
    ['nought as a code', [receipt('a new word', 0)], null, 'accepted'],
    ['the last of two final ones', [delivered, failed], null, 'undelivered'],
    ['a hand-over told after the end', [delivered, receipt('message buffered', 1003, 9)], null, 'delivered'],
  ])('%s', async (_, receipts, status, state) => {
    const { id, carrier_id, text } = await lookWith('accepted', receipts, status);
    expect(text.state).toBe(state);
    const isFinal = state === 'delivered' || state === 'undelivered';
    expect(text.restAt !== null).toBe(isFinal);
    expect((await jobsOf(database, id)).length).toBe(isFinal ? 0 : 1);
    expect(await findRecord(database.db, carrier_id)).toMatchObject({ textId: id, amountNanodollars: 3_900_000n });
  });

  test('of a recipient who opted out puts the number on the block list', async () => {
    const { text } = await lookWith('handed_over', [receipt('delivery failure', 1110)]);
    expect(text).toMatchObject({ state: 'undelivered', reason: 'opted_out', detail: 'code 1110' });
    expect(await findBlocked(database.db, text.to)).toMatchObject({ source: 'carrier', addedBy: null });
  });

  test.each<[TextState, Receipt[], TextState]>([
    ['handed_over', [submitted], 'handed_over'],
    ['handed_over', [], 'handed_over'],
    ['handed_over', [delivered], 'delivered'],
    ['delivered', [failed], 'delivered'],
    ['delivered', [buffered], 'delivered'],
    ['undelivered', [delivered], 'undelivered'],
    ['rejected', [delivered], 'rejected'],
  ])('never takes a text that is %s back (%#)', async (state, receipts, expected) => {
    const { id, text } = await lookWith(state, receipts);
    expect(text.state).toBe(expected);
    expect(await trailOf(database, id)).toHaveLength(expected === state ? 0 : 1);
  });

  test('states only go on', () => {
    for (const from of textStates) {
      for (const to of textStates)
        if (isFurther(from, to)) expect([from, to, isFurther(to, from)]).toEqual([from, to, false]);
      expect(isFurther(from, from)).toBe(false);
    }
  });

  test('is kept as it was last read, and a later reading takes its place', async () => {
    const { id, carrier_id } = await sent();
    const text = await textOf(database, id);
    await look(id, [recordOf(text, { id: carrier_id, amountNanodollars: null, receipts: [submitted] })]);
    expect(await findRecord(database.db, carrier_id)).toMatchObject({
      amountNanodollars: null,
      segments: 1,
      segmentsEstimated: true,
    });
    await setText(database, id, { next_look_at: fromNow(-0.1) });
    await look(id, [recordOf(text, { id: carrier_id, segments: 3, receipts: [submitted, buffered] })]);
    expect(await findRecord(database.db, carrier_id)).toMatchObject({
      amountNanodollars: 3_900_000n,
      segments: 3,
      segmentsEstimated: false,
      receipts: [submitted, buffered],
    });
  });
});

describe('the looks', () => {
  const nextIn = (id: string) => secondsUntil(database, id, 'next_look_at');

  test('come at their times counted from the send, then once a day after it, and then the text is at rest', async () => {
    const { id, carrier_id } = await sent('accepted', { looks: 0 });
    const record = recordOf(await textOf(database, id), { id: carrier_id, receipts: [buffered] });
    const waits: (number | null)[] = [];
    for (let i = 0; i < 4; i += 1) {
      await look(id, [record]);
      waits.push(await nextIn(id));
      await setText(database, id, { next_look_at: fromNow(-0.1) });
    }
    // Sent three seconds ago.
    const near = (seconds: number) => expect.closeTo(seconds - 3, -1);
    expect(waits).toEqual([near(60), near(1_800), near(day), null]);
    expect(await textOf(database, id)).toMatchObject({ state: 'handed_over', restAt: expect.any(Date) });
    const jobs = await jobsOf(database, id);
    expect(jobs.map((job) => job.name)).toEqual(Array(3).fill('look-text'));
    expect(jobs.map((job) => job.afterSeconds).toSorted((a, b) => a - b)).toEqual([near(60), near(1_800), near(day)]);
  });

  test('show the text anew when its waiting ends', async () => {
    const { id, carrier_id } = await sent('handed_over', { looks: 3 });
    await database.db
      .insertInto('slack_messages')
      .values({ id, entity: 'text', entity_id: id, channel_id: 'C1', shown: 1n })
      .execute();
    await look(id, [recordOf(await textOf(database, id), { id: carrier_id, receipts: [buffered] })]);
    const row = await database.db
      .selectFrom('slack_messages')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(row.wanted).toBeGreaterThan(row.shown);
  });

  test.each<[string, MessageRecord[] | 'silent']>([
    ['is not there yet', []],
    ['cannot be read', 'silent'],
  ])('go on where the record %s', async (_, records) => {
    const { id } = await sent();
    await look(id, records);
    expect(await textOf(database, id)).toMatchObject({ state: 'accepted', looks: 1, restAt: null });
    expect(await jobsOf(database, id)).toHaveLength(1);
  });

  test('that two jobs ask for are one', async () => {
    const { id, carrier_id } = await sent('accepted', { looks: 0 });
    const record = recordOf(await textOf(database, id), { id: carrier_id });
    await look(id, [record]);
    await look(id, [record]);
    expect((await rowOf(database, id)).looks).toBe(1);
    expect(await jobsOf(database, id)).toHaveLength(1);
  });

  test('that two jobs ask for are one, also while the first still reads', async () => {
    const { id, carrier_id } = await sent('accepted', { looks: 0 });
    const record = recordOf(await textOf(database, id), { id: carrier_id });
    await look(id, [record], async () => {
      await setText(database, id, { next_look_at: fromNow(-0.1) });
      await look(id, [record]);
    });
    expect(await rowOf(database, id)).toMatchObject({ looks: 1, rest_at: null });
    expect(await jobsOf(database, id)).toHaveLength(1);
  });

  test.each<[string, TextState, Parameters<typeof putText>[2]]>([
    ['at rest', 'accepted', { rest_at: fromNow(-1) }],
    ['without an id, since a person said that it went out', 'accepted', { carrier_id: null }],
    ['queued', 'queued', { carrier_id: null }],
    ['held', 'held', { carrier_id: null }],
  ])('leave a text alone that is %s', async (_, state, columns) => {
    const { id } = await sent(state, columns);
    const before = await rowOf(database, id);
    await look(id, [
      recordOf(await textOf(database, id), { id: before.carrier_id ?? 'mdr2-none', receipts: [delivered] }),
    ]);
    expect(await rowOf(database, id)).toEqual(before);
    expect(await jobsOf(database, id)).toEqual([]);
  });

  test('of a text that is not there do nothing', async () => {
    await look('00000000-0000-4000-8000-000000000000', []);
  });
});
