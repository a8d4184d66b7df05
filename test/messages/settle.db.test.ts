import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Refusal } from '../../src/errors.ts';
import { block } from '../../src/messages/block-list.ts';
import { changeText } from '../../src/messages/change.ts';
import { discardHeld, itWentOut, retryRejected, sendAgain, sendHeld } from '../../src/messages/settle.ts';
import { type TextState, textStates } from '../../src/messages/states.ts';
import { sweepTexts } from '../../src/messages/sweep.ts';
import type { TakeDeps } from '../../src/messages/take.ts';
import { numberStanding } from '../../src/numbers/account-numbers.ts';
import { renderQuestion } from '../../src/slack/faces/question-face.ts';
import { stateLine } from '../../src/slack/faces/state-line.ts';
import { renderText } from '../../src/slack/faces/text-face.ts';
import type { Database } from '../../src/storage/database.ts';
import type { Queue } from '../../src/storage/queue.ts';
import { type Trx, transaction } from '../../src/storage/transaction.ts';
import { capsNow } from '../support/caps.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { rolesBy } from '../support/role-lists.ts';
import {
  fromNow,
  jobsOf,
  notingQueue,
  putAttempt,
  putText,
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

const take: TakeDeps = { queue: notingQueue, auditKey: null, numberStanding, capsNow: capsNow() };
const decisions: { [name: string]: { of: TextState; decide: (trx: Trx, id: string, by: string) => Promise<unknown> } } =
  {
    'it went out': { of: 'uncertain', decide: itWentOut },
    'it did not, send again': { of: 'uncertain', decide: (trx, id, by) => sendAgain(trx, take, id, by) },
    'send again': { of: 'rejected', decide: (trx, id, by) => retryRejected(trx, take, id, by) },
    'send now': { of: 'held', decide: (trx, id, by) => sendHeld(trx, take, id, by) },
    discard: { of: 'held', decide: discardHeld },
  };
type Name = keyof typeof decisions;
const decide = (name: Name, id: string, by = 'UADA') =>
  transaction(database.db, 'decide', async (trx) => decisions[name]?.decide(trx, id, by));
/** A text in a state in which a person has been asked about it, where that state asks one. */
const asked = (state: TextState, columns: Parameters<typeof putText>[2] = {}) =>
  putText(database, state, { asked_at: fromNow(-60), ...columns });
const resendOf = async (id: string) =>
  database.db.selectFrom('texts').selectAll().where('resend_of', '=', id).execute();

describe('a person decides', () => {
  test('that an uncertain text went out: accepted, at rest, and nothing is looked up any more', async () => {
    const id = await asked('uncertain', { next_look_at: fromNow(5) });
    await decide('it went out', id);
    expect(await textOf(database, id)).toMatchObject({
      state: 'accepted',
      reason: 'person_says_sent',
      decidedBy: 'UADA',
      decidedAt: expect.any(Date),
      restAt: expect.any(Date),
    });
    expect((await rowOf(database, id)).next_look_at).toBeNull();
    expect(await jobsOf(database, id)).toEqual([]);
    const trail = await database.db.selectFrom('audit').selectAll().where('entity_id', '=', id).execute();
    expect(trail).toMatchObject([{ actor: 'UADA', action: 'text.accepted', source: 'button' }]);
  });

  test.each([
    [
      'it did not, send again',
      'uncertain',
      { state: 'rejected', reason: 'person_says_not_sent', decidedBy: 'UADA', restAt: expect.any(Date) },
    ],
    ['send again', 'rejected', { state: 'rejected', reason: 'carrier_rejected', decidedBy: null }],
  ] as const)('“%s” makes a new text of a %s one, linked to it, by who pressed', async (name, state, old) => {
    const columns = {
      body: 'the same words',
      media_urls: '["https://example.com/a.jpg"]',
      is_mms: true,
      reason: state === 'rejected' ? 'carrier_rejected' : 'asked',
    };
    const id = await asked(state, columns);
    await decide(name, id);
    expect(await textOf(database, id)).toMatchObject(old);
    const before = await rowOf(database, id);
    const [fresh] = await resendOf(id);
    expect(fresh).toMatchObject({
      state: 'queued',
      author: 'UADA',
      body: 'the same words',
      is_mms: true,
      to_number: before.to_number,
      conversation_id: before.conversation_id,
      again: true,
      tries: 0,
    });
    expect(await jobsOf(database, fresh?.id ?? '')).toEqual([{ name: 'send-text', afterSeconds: 0 }]);
  });

  test('to send a held text now: it has a new shelf life and all its tries', async () => {
    const id = await putText(database, 'held', {
      reason: 'shelf_life',
      good_until: fromNow(-60),
      tries: 4,
      first_try_at: fromNow(-900),
      asked_at: fromNow(-60),
    });
    await decide('send now', id);
    expect(await textOf(database, id)).toMatchObject({
      state: 'queued',
      reason: null,
      tries: 0,
      decidedBy: 'UADA',
      askedAt: null,
      restAt: null,
    });
    expect(await secondsUntil(database, id, 'good_until')).toBeGreaterThan(890);
    expect((await rowOf(database, id)).first_try_at).toBeNull();
    expect(await jobsOf(database, id)).toEqual([{ name: 'send-text', afterSeconds: 0 }]);
  });

  test('to discard a held text: it is never sent', async () => {
    const id = await putText(database, 'held');
    await decide('discard', id);
    expect(await textOf(database, id)).toMatchObject({
      state: 'rejected',
      reason: 'discarded',
      decidedBy: 'UADA',
      restAt: expect.any(Date),
    });
    expect(await jobsOf(database, id)).toEqual([]);
  });
});

describe('a decision is refused', () => {
  const wrong = Object.entries(decisions).flatMap(([name, { of }]) =>
    textStates.filter((state) => state !== of).map((state) => [name, state] as const),
  );
  test.each(wrong)('“%s” of a text that is %s, and nothing is kept', async (name, state) => {
    const id = await putText(database, state);
    const before = await rowOf(database, id);
    await expect(decide(name, id)).rejects.toMatchObject({ code: 'already_decided', people: [] });
    expect(await rowOf(database, id)).toEqual(before);
    expect(await trailOf(database, id)).toEqual([]);
  });

  test.each(Object.keys(decisions))('“%s” of a text that is not there', async (name) => {
    await expect(decide(name, '00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ code: 'no_such_text' });
  });

  test.each([
    ['it went out', 'it did not, send again', 'uncertain'],
    ['it did not, send again', 'it went out', 'uncertain'],
    ['send now', 'discard', 'held'],
    ['discard', 'send now', 'held'],
  ] as const)('after “%s”, “%s” names who was first', async (first, second, state) => {
    const id = await asked(state);
    await decide(first, id, 'UADA');
    await expect(decide(second, id, 'UBEA')).rejects.toMatchObject({ code: 'already_decided', people: ['UADA'] });
  });

  test.each(['it went out', 'it did not, send again'])(
    '“%s” from the question of an earlier try, while a newer one is still looked for',
    async (name) => {
      const id = await asked('uncertain');
      // A late answer said that it never left; it left again, and that is not known either.
      const text = await textOf(database, id);
      await transaction(database.db, 'back', (trx) => changeText(trx, text, { state: 'queued', source: 'worker' }));
      await setText(database, id, { state: 'uncertain', reason: 'checking', next_look_at: fromNow(5) });
      const before = await rowOf(database, id);
      await expect(decide(name, id)).rejects.toMatchObject({ code: 'still_looking' });
      expect(await rowOf(database, id)).toEqual(before);
      expect(await resendOf(id)).toEqual([]);
    },
  );

  test('where it was sent again already, with by whom', async () => {
    const id = await putText(database, 'rejected');
    await decide('send again', id, 'UADA');
    await expect(decide('send again', id, 'UBEA')).rejects.toMatchObject({ code: 'sent_again', people: ['UADA'] });
    expect(await resendOf(id)).toHaveLength(1);
  });

  test.each(Object.entries(decisions).map(([name, { of }]) => [name, of] as const))(
    'of two at the same instant, one: “%s”',
    async (name, state) => {
      const id = await asked(state);
      const outcomes = await Promise.allSettled([decide(name, id, 'UADA'), decide(name, id, 'UBEA')]);
      expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await resendOf(id)).length).toBeLessThanOrEqual(1);
    },
  );
});

describe('what a person says did not go out and cannot be sent again', () => {
  const refusals: [string, Partial<TakeDeps>, string][] = [
    ['the number is blocked', {}, 'blocked'],
    ['a cap is reached', { capsNow: capsNow({ person: { hour: { texts: 0 } } }) }, 'over_cap'],
    ['the number it came from is gone', { numberStanding: async () => 'gone' }, 'from_gone'],
  ];
  const refused = async (deps: Partial<TakeDeps>, code: string) => {
    const id = await asked('uncertain');
    const { to } = await textOf(database, id);
    const entry = { number: to, reason: 'asked us', source: 'hand', by: 'UADA', auditKey: null } as const;
    if (code === 'blocked') await transaction(database.db, 'block', (trx) => block(trx, entry));
    const answer = await transaction(database.db, 'decide', (trx) => sendAgain(trx, { ...take, ...deps }, id, 'UADA'));
    return { id, answer };
  };

  test.each(refusals)('since %s is settled all the same, and the person is told why', async (_, deps, code) => {
    const { id, answer } = await refused(deps, code);
    expect(answer).toBeInstanceOf(Refusal);
    expect(answer).toMatchObject({ code, happened: expect.stringContaining('counts as not sent') });
    expect(await textOf(database, id)).toMatchObject({
      state: 'rejected',
      reason: 'not_sent_again',
      decidedBy: 'UADA',
      restAt: expect.any(Date),
    });
    expect(await resendOf(id)).toEqual([]);
    expect(await jobsOf(database, id)).toEqual([]);
    expect(await trailOf(database, id)).toEqual(['text.rejected', 'text.again_refused']);
  });

  test('is not called sent again, and has a button for later', async () => {
    const { id } = await refused({ numberStanding: async () => 'gone' }, 'from_gone');
    const text = await textOf(database, id);
    expect(stateLine(text, () => 'Ada').words).toBe('It did not go out, says Ada; it could not be sent again at once');
    expect((await renderQuestion(database.db, id))?.text).toContain(
      ': it did not go out; it could not be sent again at once',
    );
    const face = async () => JSON.stringify(await renderText(database.db, id));
    expect(await face()).toContain('text:retry');
    await decide('send again', id);
    expect(await resendOf(id)).toHaveLength(1);
    expect(await face()).not.toContain('text:retry');
    expect(await face()).toContain('sent again · ');
  });
});

describe('the sweep', () => {
  const deps = () => ({
    db: database.db,
    queue: notingQueue,
    lookDelays: [2_000],
    roles: rolesBy(database.db, { admins: ['UADMIN'], senders: ['*'], approvers: [] }),
    log: quietLog(),
  });
  const sweep = () => sweepTexts(deps());
  const clear = async () => {
    for (const table of ['send_attempts', 'texts'] as const) await database.db.deleteFrom(table).execute();
  };

  test('takes a text for uncertain once nobody can be waiting for its answer, and not before', async () => {
    await clear();
    const lost = await putText(database, 'sending', { tries: 1 });
    await putAttempt(database, lost, -0.5, -7_200);
    const waited = await putText(database, 'sending', { tries: 2 });
    await putAttempt(database, waited, -60);
    await putAttempt(database, waited, 60);
    expect(await sweep()).toEqual({ orphans: 1, lost: 0 });
    expect(await textOf(database, lost)).toMatchObject({
      state: 'uncertain',
      reason: 'checking',
      askedAt: null,
      detail: expect.stringContaining('stopped'),
    });
    expect(await jobsOf(database, lost)).toEqual([{ name: 'look-text', afterSeconds: expect.closeTo(2, 0) }]);
    expect((await textOf(database, waited)).state).toBe('sending');
    expect(await sweep()).toEqual({ orphans: 0, lost: 0 });
  });

  test.each([
    ['send-text', 'queued', { next_try_at: fromNow(-9) }, 1],
    ['send-text', 'queued', { next_try_at: fromNow(-4) }, 0],
    ['send-text', 'queued', { next_try_at: fromNow(60) }, 0],
    ['send-text', 'held', { next_try_at: fromNow(-60) }, 0],
    ['look-text', 'accepted', { next_look_at: fromNow(-9) }, 1],
    ['look-text', 'uncertain', { next_look_at: fromNow(-9) }, 1],
    ['look-text', 'accepted', { next_look_at: fromNow(-4) }, 0],
    ['look-text', 'delivered', { next_look_at: fromNow(-60), rest_at: fromNow(-60) }, 0],
  ] as const)('brings a lost %s of a text that is %s back, once (%#)', async (name, state, columns, times) => {
    await clear();
    const id = await putText(database, state, columns);
    expect(await sweep()).toEqual({ orphans: 0, lost: times });
    expect(await jobsOf(database, id)).toEqual(Array(times).fill({ name, afterSeconds: 0 }));
    expect(await sweep()).toEqual({ orphans: 0, lost: 0 });
    expect(await jobsOf(database, id)).toHaveLength(times);
  });

  test('leaves a text alone whose job only waits for its turn', async () => {
    await clear();
    const waiting = await putText(database, 'queued', { next_try_at: fromNow(-9) });
    const lost = await putText(database, 'queued', { next_try_at: fromNow(-9) });
    const queue: Queue = {
      ...notingQueue,
      inLine: async (_db, _kind, data) => data.filter((one) => JSON.stringify(one).includes(waiting)),
    };
    const found = await sweepTexts({ ...deps(), queue });
    expect(found).toEqual({ orphans: 0, lost: 1 });
    expect(await jobsOf(database, lost)).toHaveLength(1);
    expect(await jobsOf(database, waiting)).toEqual([]);
  });

  test('of several processes at once does the work of one', async () => {
    await clear();
    const lost = await Promise.all([1, 2, 3].map(() => putText(database, 'queued', { next_try_at: fromNow(-9) })));
    const orphan = await putText(database, 'sending');
    await putAttempt(database, orphan, -1);
    await Promise.all([sweep(), sweep(), sweep()]);
    for (const id of lost) expect(await jobsOf(database, id)).toHaveLength(1);
    expect(await jobsOf(database, orphan)).toHaveLength(1);
    expect(await trailOf(database, orphan)).toEqual(['text.uncertain']);
  });

  test('leaves a text alone that went back to the queue and waits for a person', async () => {
    await clear();
    const id = await putText(database, 'held', { next_look_at: fromNow(-60) });
    await decide('send now', id);
    await setText(database, id, { state: 'held' });
    expect(await sweep()).toEqual({ orphans: 0, lost: 0 });
  });
});
