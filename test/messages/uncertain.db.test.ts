import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MessageRecord } from '../../src/flowroute/index.ts';
import { lookAtText } from '../../src/messages/look.ts';
import type { Database } from '../../src/storage/database.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import {
  anyNumber,
  carrierWith,
  fromNow,
  jobsOf,
  notingQueue,
  putAttempt,
  putText,
  recordOf,
  rowOf,
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

const common = {
  queue: notingQueue,
  lookDelays: [2_000, 60_000],
  auditKey: null,
  log: quietLog(),
  failpoint: async () => {},
};
const look = (textId: string, records: MessageRecord[] | 'silent', failpoint = common.failpoint) =>
  lookAtText({ ...common, failpoint, db: database.db, flowroute: carrierWith(records) }, textId);

/** A text whose POST, now, had no clear answer. `last`: this is the last look before a person is asked. */
async function uncertain(more: Parameters<typeof putText>[2] & { last?: boolean } = {}) {
  const { last = false, ...columns } = more;
  const looks = last ? common.lookDelays.length - 1 : 0;
  const id = await putText(database, 'uncertain', {
    reason: 'checking',
    sent_at: fromNow(0),
    next_look_at: fromNow(-0.1),
    looks,
    tries: 1,
    ...columns,
  });
  await putAttempt(database, id);
  return textOf(database, id);
}

/** Counted from the send, which is some seconds ago on a busy machine. */
const aboutAMinute = expect.closeTo(60, -1.5);
const minutes = (n: number) => new Date(Date.now() + n * 60_000);

describe('a record settles an uncertain text', () => {
  test('that has the same parties and words and fits in time: the text went out, with what the record says', async () => {
    const text = await uncertain();
    const record = recordOf(text, {
      receipts: [{ level: 2, status: 'message buffered', code: 1003, description: null, at: null }],
    });
    await look(text.id, [record]);
    expect(await textOf(database, text.id)).toMatchObject({
      state: 'handed_over',
      carrierId: record.id,
      reason: 'found_by_looking',
      restAt: null,
    });
    expect(await trailOf(database, text.id)).toEqual(['text.accepted', 'text.handed_over']);
    expect(await jobsOf(database, text.id)).toEqual([{ name: 'look-text', afterSeconds: aboutAMinute }]);
  });

  test('that is final puts it at rest at once', async () => {
    const text = await uncertain({ last: true });
    await look(text.id, [recordOf(text, { status: 'delivery success' })]);
    expect(await textOf(database, text.id)).toMatchObject({ state: 'delivered', restAt: expect.any(Date) });
    expect(await jobsOf(database, text.id)).toEqual([]);
  });

  test.each<[string, (text: Awaited<ReturnType<typeof uncertain>>) => Partial<MessageRecord>]>([
    ['as long as two minutes before', () => ({ timestamp: minutes(-1.95) })],
    ['as long as ten minutes after', () => ({ timestamp: minutes(9.95) })],
    ['with an accent composed in another way', () => ({ body: 'Cafe\u0301 at 2' })],
    ['with its ends trimmed', () => ({ body: 'Caf\u00e9 at 2\n' })],
    ['of a direction that is not documented', () => ({ direction: 'unknown' })],
  ])('%s', async (_, more) => {
    const text = await uncertain({ body: ' Caf\u00e9 at 2' });
    await look(text.id, [recordOf(text, more(text))]);
    expect(await textOf(database, text.id)).toMatchObject({ state: 'accepted', reason: 'found_by_looking' });
  });

  test('of a picture without words', async () => {
    const text = await uncertain({ body: '', is_mms: true, media_urls: '["https://example.com/a.jpg"]' });
    await look(text.id, [recordOf(text, { body: null })]);
    expect(await textOf(database, text.id)).toMatchObject({ state: 'accepted' });
  });

  test('among those of others', async () => {
    const text = await uncertain();
    const record = recordOf(text);
    const others = [
      recordOf({ ...text, to: anyNumber() }),
      recordOf(text, { body: 'other words' }),
      recordOf(text, { direction: 'inbound' }),
    ];
    await look(text.id, [...others, record]);
    expect(await textOf(database, text.id)).toMatchObject({ state: 'accepted', carrierId: record.id });
  });
});

describe('a record does not settle an uncertain text', () => {
  test.each<[string, Partial<MessageRecord> | (() => Partial<MessageRecord>)]>([
    ['more than two minutes before its POST', () => ({ timestamp: minutes(-2.5) })],
    ['more than ten minutes after', () => ({ timestamp: minutes(10.5) })],
    ['that came in', { direction: 'inbound' }],
    ['from another number of ours', { from: '+12065550101' }],
    ['to another number', { to: '+12125550199' }],
    ['with other words', { body: 'words of another' }],
    ['with words in another case', { body: 'WORDS' }],
    ['with more words', { body: 'words and more' }],
    ['without words', { body: null }],
    ['of a picture', { isMms: true }],
  ])('%s', async (_, more) => {
    const text = await uncertain({ body: 'words' });
    await look(text.id, [recordOf(text, typeof more === 'function' ? more() : more)]);
    expect(await textOf(database, text.id)).toMatchObject({ state: 'uncertain', carrierId: null, askedAt: null });
    expect((await rowOf(database, text.id)).looks).toBe(1);
  });

  test('that belongs to another text', async () => {
    const text = await uncertain({ last: true });
    const record = recordOf(text);
    await putText(database, 'delivered', { to_number: text.to, body: text.body, carrier_id: record.id });
    await look(text.id, [record]);
    expect(await textOf(database, text.id)).toMatchObject({ state: 'uncertain', reason: 'asked', detail: null });
  });

  test('that another text takes between the reading and the settling', async () => {
    const text = await uncertain();
    const record = recordOf(text);
    const other = await putText(database, 'uncertain', { to_number: text.to, body: text.body });
    await look(text.id, [record], () => setText(database, other, { state: 'accepted', carrier_id: record.id }));
    expect(await textOf(database, text.id)).toMatchObject({ state: 'uncertain', carrierId: null });
    expect(await textOf(database, other)).toMatchObject({ carrierId: record.id });
  });

  test('where several fit, and the person is told how many', async () => {
    const text = await uncertain({ last: true });
    await look(text.id, [recordOf(text), recordOf(text)]);
    expect(await textOf(database, text.id)).toMatchObject({
      state: 'uncertain',
      reason: 'asked',
      detail: '2 records fit it',
    });
  });

  test('counted from the last of several tries', async () => {
    const text = await uncertain();
    await database.db
      .updateTable('send_attempts')
      .set({ about_to_at: minutes(-20) })
      .where('text_id', '=', text.id)
      .execute();
    await putAttempt(database, text.id);
    await look(text.id, [recordOf(text, { timestamp: minutes(-20) })]);
    expect((await textOf(database, text.id)).state).toBe('uncertain');
    await setText(database, text.id, { next_look_at: fromNow(-0.1) });
    await look(text.id, [recordOf(text)]);
    expect((await textOf(database, text.id)).state).toBe('accepted');
  });
});

describe('a person is asked', () => {
  const questions = (id: string) =>
    database.db
      .selectFrom('slack_messages')
      .selectAll()
      .where('entity', '=', 'question')
      .where('entity_id', '=', id)
      .execute();

  test.each<
    [string, (text: Awaited<ReturnType<typeof uncertain>>) => MessageRecord[] | 'silent', string | null | RegExp]
  >([
    ['where no record is there', () => [], null],
    [
      'where one differs in its words, which is shown and not taken',
      (text) => [recordOf(text, { id: 'mdr2-near', body: 'other' })],
      'a record fits it, but its words differ: mdr2-near',
    ],
    ['where the records cannot be read, which is no proof', () => 'silent', 'its records cannot be read just now'],
  ])('after the last look %s', async (_, records, detail) => {
    const text = await uncertain({ last: true });
    await look(text.id, records(text));
    expect(await textOf(database, text.id)).toMatchObject({
      state: 'uncertain',
      reason: 'asked',
      detail,
      askedAt: expect.any(Date),
    });
    expect(await rowOf(database, text.id)).toMatchObject({ next_look_at: null, carrier_id: null });
    expect(await questions(text.id)).toMatchObject([{ wanted: 1n, shown: 0n, channel_id: 'C0SUPPORT1' }]);
    expect(await jobsOf(database, text.id)).toEqual([]);
  });

  test('not before it', async () => {
    const text = await uncertain();
    await look(text.id, []);
    expect(await questions(text.id)).toEqual([]);
    expect(await jobsOf(database, text.id)).toEqual([{ name: 'look-text', afterSeconds: aboutAMinute }]);
  });

  test('not early: two jobs for one look, while the first still reads, do not use up the next one', async () => {
    const text = await uncertain();
    await look(text.id, [], async () => {
      await setText(database, text.id, { next_look_at: fromNow(-0.1) });
      await look(text.id, []);
    });
    expect(await rowOf(database, text.id)).toMatchObject({ looks: 1, asked_at: null });
    expect(await jobsOf(database, text.id)).toHaveLength(1);
  });

  test('once: a job that comes again changes nothing', async () => {
    const text = await uncertain({ last: true });
    await look(text.id, []);
    const before = await rowOf(database, text.id);
    await look(text.id, [recordOf(text)]);
    expect(await rowOf(database, text.id)).toEqual(before);
  });

  test('anew, in a message of its own, where the same text comes to need it again', async () => {
    const text = await uncertain({ last: true });
    await look(text.id, []);
    await database.db
      .updateTable('slack_messages')
      .set({ ts: '1.000001', shown: 1n })
      .where('entity', '=', 'question')
      .where('entity_id', '=', text.id)
      .execute();
    // A late answer said that it never left; it left again, and that is not known either.
    await setText(database, text.id, {
      asked_at: null,
      reason: 'checking',
      looks: common.lookDelays.length - 1,
      next_look_at: fromNow(-0.1),
    });
    await look(text.id, []);
    expect(await questions(text.id)).toMatchObject([{ ts: null, wanted: 2n, shown: 1n }]);
  });
});
