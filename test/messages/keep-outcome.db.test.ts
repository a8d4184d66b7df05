import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { standingHalts } from '../../src/access/halts.ts';
import type { SendOutcome } from '../../src/flowroute/index.ts';
import { findBlocked } from '../../src/messages/block-list.ts';
import { keepOutcome } from '../../src/messages/keep-outcome.ts';
import type { Database } from '../../src/storage/database.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { jobsOf, notingQueue, putAttempt, putText, rowOf, secondsUntil, textOf, trailOf } from '../support/texts.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
beforeEach(() => database.db.deleteFrom('halts').execute());
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

const common = {
  queue: notingQueue,
  lookDelays: [2_000, 5_000],
  auditKey: 'a key of tests',
  log: quietLog(),
  failpoint: async () => {},
};
const deps = () => ({ ...common, db: database.db, roles: { adminIds: async () => ['UADA', 'UBEA'] } });

/** A text that is being sent, for the given time. */
async function sending(tries = 1, expectBy = 15) {
  const textId = await putText(database, 'sending', { tries });
  const id = await putAttempt(database, textId, expectBy);
  return { id, text: await textOf(database, textId), decidedAt: performance.now() };
}
type Sending = Awaited<ReturnType<typeof sending>>;

const keep = (attempt: Sending, outcome: SendOutcome) => keepOutcome(deps(), attempt, outcome);
const attemptOf = (id: bigint) =>
  database.db.selectFrom('send_attempts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

const accepted = (id: string): SendOutcome => ({ kind: 'accepted', id, segments: null });
const uncertain: SendOutcome = { kind: 'uncertain', reason: 'timeout', status: null };
const unreached: SendOutcome = { kind: 'never_reached', reason: 'dns', networkCode: 'ENOTFOUND', retryAfterMs: null };
type Rejected = Extract<SendOutcome, { kind: 'rejected' }>;
const rejected = (more: Partial<Rejected>): SendOutcome => {
  const status = more.status ?? 422;
  return {
    kind: 'rejected',
    carrierCode: null,
    title: `Status ${status}`,
    detail: null,
    errorId: null,
    ...more,
    status,
  };
};

describe('what the carrier answered', () => {
  test('accepted: the text has its id, is looked up from then on, and shown', async () => {
    const attempt = await sending();
    await keep(attempt, accepted('mdr2-accepted'));
    expect(await textOf(database, attempt.text.id)).toMatchObject({
      state: 'accepted',
      carrierId: 'mdr2-accepted',
      reason: null,
      restAt: null,
    });
    expect(await secondsUntil(database, attempt.text.id, 'sent_at')).toBeLessThanOrEqual(0);
    expect(await jobsOf(database, attempt.text.id)).toEqual([
      { name: 'look-text', afterSeconds: expect.closeTo(2, 1) },
    ]);
    expect(await attemptOf(attempt.id)).toMatchObject({ outcome: 'accepted', http_status: null });
    expect(await trailOf(database, attempt.text.id)).toEqual(['text.accepted']);
  });

  test('uncertain: it is looked for before anybody is asked', async () => {
    const attempt = await sending();
    await keep(attempt, uncertain);
    expect(await textOf(database, attempt.text.id)).toMatchObject({
      state: 'uncertain',
      reason: 'checking',
      detail: 'timeout',
      askedAt: null,
      restAt: null,
    });
    expect(await jobsOf(database, attempt.text.id)).toEqual([
      { name: 'look-text', afterSeconds: expect.closeTo(2, 1) },
    ]);
  });

  test.each<[string, Partial<Rejected>, object]>([
    [
      'in the carrier’s words',
      { detail: 'the number is no mobile' },
      { reason: 'carrier_rejected', detail: 'the number is no mobile' },
    ],
    [
      'by its class name alone',
      { status: 400, title: 'Bad Request' },
      { reason: 'carrier_rejected', detail: 'Bad Request' },
    ],
    [
      'as not allowed',
      { status: 403, title: 'Forbidden' },
      { reason: 'carrier_rejected', detail: expect.stringContaining('not allowed to send') },
    ],
    [
      'since the recipient opted out',
      { status: 400, carrierCode: 1110, detail: 'STOP' },
      { reason: 'opted_out', detail: 'STOP' },
    ],
    ['since the key is refused', { status: 401, title: 'Unauthorized' }, { reason: 'key_refused' }],
  ])('rejected %s: at rest, and nothing is looked up', async (_, outcome, expected) => {
    const attempt = await sending();
    await keep(attempt, rejected(outcome));
    expect(await textOf(database, attempt.text.id)).toMatchObject({
      state: 'rejected',
      restAt: expect.any(Date),
      carrierId: null,
      ...expected,
    });
    expect(await jobsOf(database, attempt.text.id)).toEqual([]);
    const isOptOut = outcome.carrierCode === 1110;
    expect((await findBlocked(database.db, attempt.text.to))?.source ?? null).toBe(isOptOut ? 'carrier' : null);
    expect((await standingHalts(database.db)).map((one) => one.kind)).toEqual(
      outcome.status === 401 ? ['carrier'] : [],
    );
  });

  test('a refused key halts all sending once, and tells each admin once', async () => {
    for (const attempt of [await sending(), await sending()]) await keep(attempt, rejected({ status: 401 }));
    const [halt] = await standingHalts(database.db);
    const told = await database.db
      .selectFrom('slack_messages')
      .select('home_user')
      .where('entity', '=', 'halt')
      .where('entity_id', '=', String(halt?.id))
      .execute();
    expect(told.map((row) => row.home_user).toSorted()).toEqual(['UADA', 'UBEA']);
  });
});

describe('what surely never reached the carrier', () => {
  /** Whether its next try comes so many seconds after an instant between `began` and now, by the database's clock. */
  async function isTriedAgainAfter({ text }: Sending, seconds: number, began: string): Promise<boolean> {
    const decided = sql`next_try_at - ${seconds} * interval '1 second'`;
    const { rows } = await sql<{ fits: boolean }>`
      select ${decided} between ${began}::timestamptz and clock_timestamp() as fits from texts where id = ${text.id}`.execute(
      database.db,
    );
    return rows[0]?.fits ?? false;
  }

  test.each([1, 2, 4, 8, 15, 30, 60, 120, 240].map((seconds, i) => [i + 1, seconds]))(
    'at try %i is tried again after %i s',
    async (tries, seconds) => {
      const attempt = await sending(tries);
      const { rows } = await sql<{ began: string }>`select clock_timestamp()::text as began`.execute(database.db);
      await keep(attempt, unreached);
      expect(await isTriedAgainAfter(attempt, seconds, rows[0]?.began ?? '')).toBe(true);
      expect(await textOf(database, attempt.text.id)).toMatchObject({
        state: 'queued',
        reason: 'retry',
        detail: 'dns',
        restAt: null,
      });
      expect(await jobsOf(database, attempt.text.id)).toEqual([{ name: 'send-text', afterSeconds: seconds }]);
      expect((await rowOf(database, attempt.text.id)).next_look_at).toBeNull();
    },
  );

  test('ten times is given up, within its shelf life', async () => {
    const attempt = await sending(10);
    await keep(attempt, unreached);
    expect(await textOf(database, attempt.text.id)).toMatchObject({
      state: 'rejected',
      reason: 'tries_exhausted',
      detail: 'dns',
      restAt: expect.any(Date),
    });
    expect(await jobsOf(database, attempt.text.id)).toEqual([]);
    expect([1, 2, 4, 8, 15, 30, 60, 120, 240].reduce((sum, one) => sum + one)).toBeLessThan(15 * 60);
  });

  test.each([
    [500, 1],
    [7_000, 7],
    [99_999_000, 15 * 60],
  ])('and is asked to wait %i ms, waits %i s', async (retryAfterMs, seconds) => {
    const attempt = await sending(1);
    await keep(attempt, { ...unreached, reason: 'rate_limited', retryAfterMs });
    expect(await jobsOf(database, attempt.text.id)).toEqual([{ name: 'send-text', afterSeconds: seconds }]);
  });

  test('since the program was too slow is tried again as well', async () => {
    const attempt = await sending(2);
    await keep(attempt, { kind: 'aborted' });
    expect(await textOf(database, attempt.text.id)).toMatchObject({ state: 'queued', reason: 'retry' });
  });
});

test('an answer is kept once the database is back', async () => {
  const attempt = await sending();
  let failures = 2;
  const away = {
    ...deps(),
    failpoint: async () => {
      failures -= 1;
      if (failures >= 0) throw new Error('the database is away');
    },
  };
  await keepOutcome(away, attempt, accepted('mdr2-back'));
  expect(await textOf(database, attempt.text.id)).toMatchObject({ state: 'accepted', carrierId: 'mdr2-back' });
  expect(await trailOf(database, attempt.text.id)).toEqual(['text.accepted']);
});
