import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Refusal } from '../../src/errors.ts';
import type { SendOutcome } from '../../src/flowroute/index.ts';
import { createLog } from '../../src/log.ts';
import { findBlocked } from '../../src/messages/block-list.ts';
import { keepOutcome } from '../../src/messages/keep-outcome.ts';
import { lookAtText } from '../../src/messages/look.ts';
import { itWentOut, sendAgain, sendHeld } from '../../src/messages/settle.ts';
import { sweepTexts } from '../../src/messages/sweep.ts';
import { numberStanding } from '../../src/numbers/account-numbers.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { capsNow } from '../support/caps.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { rolesBy } from '../support/role-lists.ts';
import {
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
  lookDelays: [2_000, 5_000],
  auditKey: 'a key of tests',
  log: quietLog(),
  failpoint: async () => {},
};
const take = { queue: notingQueue, auditKey: null, numberStanding, capsNow: capsNow() };

/** A text that is being sent, for the given time. */
async function sending(tries = 1, expectBy = 15) {
  const textId = await putText(database, 'sending', { tries });
  const id = await putAttempt(database, textId, expectBy);
  return { id, text: await textOf(database, textId), decidedAt: performance.now() };
}
const sweep = () =>
  sweepTexts({
    ...common,
    db: database.db,
    roles: rolesBy(database.db, { admins: ['UADA'], senders: ['*'], approvers: [] }),
  });
type Sending = Awaited<ReturnType<typeof sending>>;

const keep = (attempt: Sending, outcome: SendOutcome, log = common.log) =>
  keepOutcome({ ...common, log, db: database.db, roles: { adminIds: async () => [] } }, attempt, outcome);
const attemptOf = (id: bigint) =>
  database.db.selectFrom('send_attempts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

const accepted = (id: string): SendOutcome => ({ kind: 'accepted', id, segments: null });
const uncertain: SendOutcome = { kind: 'uncertain', reason: 'timeout', status: null };
const unreached: SendOutcome = { kind: 'never_reached', reason: 'dns', networkCode: 'ENOTFOUND', retryAfterMs: null };
const rejected: SendOutcome = {
  kind: 'rejected',
  status: 422,
  carrierCode: null,
  title: 'Unprocessable',
  detail: 'no',
  errorId: null,
};

const setAsked = (id: string) => setText(database, id, { reason: 'asked', asked_at: fromNow(-1), next_look_at: null });

/** What settles an uncertain text while its answer is still on the way. */
const meanwhile = {
  async saidItWentOut(id: string) {
    await setAsked(id);
    return transaction(database.db, 'decide', (trx) => itWentOut(trx, id, 'UADA'));
  },
  async sentAgain(id: string) {
    await setAsked(id);
    return transaction(database.db, 'decide', (trx) => sendAgain(trx, take, id, 'UADA'));
  },
  async found(id: string) {
    await setText(database, id, { next_look_at: null });
    const flowroute = carrierWith([recordOf(await textOf(database, id))]);
    await lookAtText({ ...common, db: database.db, flowroute }, id);
  },
};

describe('an answer that comes late', () => {
  /** The sweep took the text for an orphan meanwhile. */
  async function swept(tries = 1) {
    const attempt = await sending(tries, -1);
    await sweep();
    expect(await textOf(database, attempt.text.id)).toMatchObject({ state: 'uncertain', reason: 'checking' });
    return attempt;
  }

  test.each<{ outcome: SendOutcome; expected: object }>([
    { outcome: accepted('mdr2-late'), expected: { state: 'accepted', carrierId: 'mdr2-late' } },
    { outcome: rejected, expected: { state: 'rejected', detail: 'no' } },
    { outcome: unreached, expected: { state: 'queued', reason: 'retry' } },
  ])('$outcome.kind counts, though the sweep had called it uncertain', async ({ outcome, expected }) => {
    const attempt = await swept();
    await keep(attempt, outcome);
    expect(await textOf(database, attempt.text.id)).toMatchObject(expected);
  });

  test.each([
    ['looks go on as they were', { reason: 'checking', looks: 1 }],
    [
      'a person has been asked, the question stands',
      { reason: 'asked', looks: 1, asked_at: fromNow(-1), next_look_at: null },
    ],
  ])('uncertain tells nothing new: where %s', async (_, columns) => {
    const attempt = await swept();
    await setText(database, attempt.text.id, columns);
    const before = await rowOf(database, attempt.text.id);
    const jobs = await jobsOf(database, attempt.text.id);
    await keep(attempt, uncertain);
    expect(await rowOf(database, attempt.text.id)).toEqual(before);
    expect(await jobsOf(database, attempt.text.id)).toEqual(jobs);
    expect(await attemptOf(attempt.id)).toMatchObject({ outcome: 'uncertain' });
  });

  test('counts for a held text that a person had let go, too', async () => {
    const textId = await putText(database, 'held');
    await transaction(database.db, 'send now', (trx) => sendHeld(trx, { queue: notingQueue }, textId, 'UADA'));
    await setText(database, textId, { state: 'sending', tries: 1 });
    const attempt = {
      id: await putAttempt(database, textId, -1),
      text: await textOf(database, textId),
      decidedAt: 0,
    };
    await sweep();
    await keep(attempt, accepted('mdr2-held'));
    expect(await textOf(database, textId)).toMatchObject({ state: 'accepted', carrierId: 'mdr2-held' });
  });

  test('after a person said that it went out changes nothing but its own row', async () => {
    const attempt = await swept();
    await meanwhile.saidItWentOut(attempt.text.id);
    await keep(attempt, rejected);
    expect(await textOf(database, attempt.text.id)).toMatchObject({
      state: 'accepted',
      reason: 'person_says_sent',
      decidedBy: 'UADA',
    });
    expect(await attemptOf(attempt.id)).toMatchObject({ outcome: 'rejected', http_status: 422 });
  });

  test('after a person sent it again changes nothing of either', async () => {
    const attempt = await swept();
    const taken = await meanwhile.sentAgain(attempt.text.id);
    if (taken instanceof Refusal) throw taken;
    await keep(attempt, accepted('mdr2-first'));
    expect(await textOf(database, attempt.text.id)).toMatchObject({
      state: 'rejected',
      reason: 'person_says_not_sent',
      carrierId: null,
    });
    expect(await textOf(database, taken.textId)).toMatchObject({ state: 'queued', resendOf: attempt.text.id });
  });

  test.each<[string, keyof typeof meanwhile, SendOutcome, object, number]>([
    ['accepted after it was sent again', 'sentAgain', accepted('mdr2-yes'), { carrierId: 'mdr2-yes' }, 1],
    ['accepted after another record was taken for it', 'found', accepted('mdr2-own'), { carrierId: 'mdr2-own' }, 1],
    ['accepted after a person said so', 'saidItWentOut', accepted('mdr2-out'), { carrierId: 'mdr2-out' }, 0],
    ['rejected after a person said that it went out', 'saidItWentOut', rejected, { carrierId: null }, 0],
    ['uncertain after a record was found', 'found', uncertain, { carrierId: null }, 0],
  ])(
    '%s: stands in the trail once, and in the log where a customer may have it twice',
    async (_, how, outcome, details, errors) => {
      const attempt = await swept();
      await meanwhile[how](attempt.text.id);
      const before = await trailOf(database, attempt.text.id);
      const lines: string[] = [];
      const log = createLog({ level: 'error', destination: { write: (line) => lines.push(line) } });
      for (let i = 0; i < 2; i += 1) await keep(attempt, outcome, log);
      expect(await trailOf(database, attempt.text.id)).toEqual([...before, 'text.answered']);
      const row = await database.db
        .selectFrom('audit')
        .select('details')
        .where('entity_id', '=', attempt.text.id)
        .where('action', '=', 'text.answered')
        .executeTakeFirstOrThrow();
      expect(row.details).toMatchObject({ late: true, outcome: outcome.kind, ...details });
      expect(lines).toHaveLength(errors);
      for (const line of lines) expect(line).toContain(attempt.text.id);
    },
  );

  test('that the recipient has opted out blocks the number, though the text was settled without it', async () => {
    const attempt = await swept();
    await meanwhile.saidItWentOut(attempt.text.id);
    await keep(attempt, { ...rejected, status: 400, carrierCode: 1110 });
    expect(await textOf(database, attempt.text.id)).toMatchObject({ state: 'accepted', reason: 'person_says_sent' });
    expect(await findBlocked(database.db, attempt.text.to)).toMatchObject({ source: 'carrier' });
  });

  test('after a record had settled it changes nothing', async () => {
    const attempt = await swept();
    await meanwhile.found(attempt.text.id);
    const before = await rowOf(database, attempt.text.id);
    await keep(attempt, unreached);
    expect(before).toMatchObject({ state: 'accepted', reason: 'found_by_looking' });
    expect(await rowOf(database, attempt.text.id)).toEqual(before);
  });

  test('twice counts once', async () => {
    const attempt = await sending();
    await keep(attempt, accepted('mdr2-once'));
    await keep(attempt, rejected);
    expect(await textOf(database, attempt.text.id)).toMatchObject({ state: 'accepted', carrierId: 'mdr2-once' });
    expect(await attemptOf(attempt.id)).toMatchObject({ outcome: 'accepted' });
  });

  test('a second time, since the answer of its commit was lost, counts for nothing once another try has begun', async () => {
    const first = await sending();
    await keep(first, unreached);
    await setText(database, first.text.id, { state: 'sending', tries: 2 });
    const second = { ...first, id: await putAttempt(database, first.text.id) };
    await keep(first, unreached);
    expect(await textOf(database, first.text.id)).toMatchObject({ state: 'sending' });
    await keep(second, uncertain);
    await keep(first, unreached);
    expect(await textOf(database, first.text.id)).toMatchObject({ state: 'uncertain', reason: 'checking' });
    const jobs = await jobsOf(database, first.text.id);
    expect(jobs.map((job) => job.name)).toEqual(['send-text', 'look-text']);
    expect(await trailOf(database, first.text.id)).toEqual(['text.queued', 'text.uncertain']);
  });

  test('a second time, for the same try, counts for nothing once it is looked for', async () => {
    const attempt = await sending();
    await keep(attempt, uncertain);
    await keep(attempt, uncertain);
    await keep(attempt, unreached);
    expect(await textOf(database, attempt.text.id)).toMatchObject({ state: 'uncertain' });
    expect(await trailOf(database, attempt.text.id)).toEqual(['text.uncertain']);
  });

  test('a second time, after a commit whose answer was lost, leaves the try alone that has begun since', async () => {
    const attempt = await sending();
    let isBack = false;
    const failpoint = async () => {
      if (!isBack) throw new Error('the answer of the commit is lost');
    };
    const kept = keepOutcome(
      { ...common, failpoint, db: database.db, roles: { adminIds: async () => [] } },
      attempt,
      unreached,
    );
    await keep(attempt, unreached);
    // A person let it go meanwhile, so that its tries are counted anew.
    await setText(database, attempt.text.id, { state: 'sending', tries: 1 });
    await putAttempt(database, attempt.text.id, 15);
    isBack = true;
    await kept;
    expect(await textOf(database, attempt.text.id)).toMatchObject({ state: 'sending', tries: 1 });
  });
});
