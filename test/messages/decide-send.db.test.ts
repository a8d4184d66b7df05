import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { setHalt } from '../../src/access/halts.ts';
import { block } from '../../src/messages/block-list.ts';
import { type Decision, lockAndDecide } from '../../src/messages/decide-send.ts';
import type { TextState } from '../../src/messages/states.ts';
import type { NumberStanding } from '../../src/messages/take.ts';
import { findText, type Text } from '../../src/messages/text.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { capsNow } from '../support/caps.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { fromNow, putText, setText, textOf } from '../support/texts.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
beforeEach(async () => {
  await database.db.deleteFrom('halts').execute();
  await database.db.deleteFrom('block_list').execute();
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

type Known = { standing?: NumberStanding; mayStillSend?: boolean | null };

async function decide(textId: string, known: Known = {}): Promise<Decision> {
  return transaction(database.db, 'decide', async (trx) => {
    const text = await findText(trx, textId);
    if (text === null) throw new Error('no such text');
    const mayStillSend = known.mayStillSend === undefined ? true : known.mayStillSend;
    const deps = { standingOf: () => sql.lit(known.standing ?? 'usable'), mayStillSend, capsNow: capsNow() };
    const decided = await lockAndDecide(trx, deps, text);
    if (decided === null) throw new Error('it is queued no more');
    return decided.decision;
  });
}

const halt = (kind: 'freeze' | 'carrier', by: string | null) =>
  transaction(database.db, 'halt', (trx) => setHalt(trx, { kind, reason: 'x', by, source: 'test' }));
const blockNumber = (number: string) =>
  transaction(database.db, 'block', (trx) =>
    block(trx, { number, reason: 'asked us', source: 'hand', by: 'UADA', auditKey: null }),
  );

/** Each thing that can stand in a text's way, in the order in which they count, and what it makes of the text. */
const obstacles: {
  what: string;
  put?: (textId: string) => Promise<unknown>;
  lift?: () => Promise<unknown>;
  known?: Known;
  decision: Decision;
}[] = [
  {
    what: 'its recipient is on the block list',
    put: async (id) => blockNumber((await textOf(database, id)).to),
    lift: () => database.db.deleteFrom('block_list').execute(),
    decision: { kind: 'refuse', reason: 'blocked', detail: 'asked us' },
  },
  {
    what: 'its author may not send any more',
    known: { mayStillSend: false },
    decision: { kind: 'refuse', reason: 'sender_lost_right', detail: null },
  },
  {
    what: 'our number left the account',
    known: { standing: 'gone' },
    decision: { kind: 'refuse', reason: 'from_gone', detail: null },
  },
  {
    what: 'messaging is off for our number',
    known: { standing: 'cannot_text' },
    decision: { kind: 'refuse', reason: 'from_cannot_text', detail: null },
  },
  {
    what: 'it is past its shelf life',
    put: (id) => setText(database, id, { good_until: fromNow(-1) }),
    lift: () =>
      database.db
        .updateTable('texts')
        .set({ good_until: fromNow(900) })
        .execute(),
    decision: { kind: 'hold' },
  },
  {
    what: 'a person froze sending',
    put: () => halt('freeze', 'UADA'),
    lift: () => database.db.deleteFrom('halts').where('kind', '=', 'freeze').execute(),
    decision: { kind: 'wait', reason: 'frozen', detail: 'UADA', seconds: 5 },
  },
  {
    what: 'the carrier refuses our key',
    put: () => halt('carrier', null),
    lift: () => database.db.deleteFrom('halts').execute(),
    decision: { kind: 'wait', reason: 'carrier_refuses_key', detail: null, seconds: 5 },
  },
  {
    what: 'Slack cannot say whether its author may send',
    known: { mayStillSend: null },
    decision: { kind: 'wait', reason: 'chat_silent', detail: null, seconds: 5 },
  },
  {
    what: 'an equal text is uncertain',
    put: async (id) => {
      const { from, to, body } = await textOf(database, id);
      await putText(database, 'uncertain', {
        from_number: from,
        to_number: to,
        body,
        created_at: new Date(Date.now() + 60_000),
      });
    },
    lift: () => database.db.deleteFrom('texts').where('state', '=', 'uncertain').execute(),
    decision: { kind: 'wait', reason: 'equal_in_flight', detail: null, seconds: 3 },
  },
  {
    what: 'an earlier text of its conversation has not left yet',
    put: async (id) => {
      const { to } = await textOf(database, id);
      await putText(database, 'queued', { to_number: to, created_at: new Date(Date.now() - 60_000) });
    },
    decision: { kind: 'wait', reason: 'retry', detail: null, seconds: 1 },
  },
];

describe('just before a text leaves', () => {
  test('it goes where nothing stands in its way', async () => {
    expect(await decide(await putText(database, 'queued'))).toEqual({ kind: 'go' });
  });

  test('a number of ours that was not read yet may text', async () => {
    expect(await decide(await putText(database, 'queued'), { standing: 'unknown' })).toEqual({ kind: 'go' });
  });

  test.each(obstacles)('$what', async ({ put, known, decision }) => {
    const id = await putText(database, 'queued');
    await put?.(id);
    expect(await decide(id, known)).toEqual(decision);
  });

  test('of many things that stand in its way the gravest counts', async () => {
    const id = await putText(database, 'queued');
    for (const { put } of obstacles) await put?.(id);
    const met: Decision[] = [];
    for (const [i, { lift }] of obstacles.entries()) {
      const left = obstacles.slice(i);
      const standing = left.find((one) => one.known?.standing !== undefined)?.known?.standing ?? 'usable';
      const mayStillSend = left.map((one) => one.known?.mayStillSend).find((one) => one !== undefined);
      met.push(await decide(id, { standing, mayStillSend: mayStillSend === undefined ? true : mayStillSend }));
      await lift?.();
    }
    expect(met).toEqual(obstacles.map((one) => one.decision));
  });

  test('the block list is of its own number alone', async () => {
    const id = await putText(database, 'queued');
    await blockNumber((await textOf(database, await putText(database, 'queued'))).to);
    expect(await decide(id)).toEqual({ kind: 'go' });
  });
});

describe('an equal text', () => {
  const states: [TextState, 'waits' | 'goes'][] = [
    ['sending', 'waits'],
    ['uncertain', 'waits'],
    ['accepted', 'goes'],
    ['handed_over', 'goes'],
    ['delivered', 'goes'],
    ['undelivered', 'goes'],
    ['rejected', 'goes'],
    ['held', 'goes'],
  ];
  test.each(states)('that is %s: this one %s', async (state, outcome) => {
    const id = await putText(database, 'queued');
    const { to, body } = await textOf(database, id);
    await putText(database, state, { to_number: to, body, created_at: new Date(Date.now() + 60_000) });
    expect(await decide(id)).toMatchObject(outcome === 'goes' ? { kind: 'go' } : { reason: 'equal_in_flight' });
  });

  test.each(['body', 'to_number', 'from_number'] as const)('is none where its %s differs', async (column) => {
    const id = await putText(database, 'queued');
    const { to, body } = await textOf(database, id);
    const other = { body: 'other words', to_number: '+12125550199', from_number: '+12065550101' };
    const equal = { to_number: to, body, created_at: new Date(Date.now() + 60_000) };
    await putText(database, 'uncertain', { ...equal, [column]: other[column] });
    expect(await decide(id)).toEqual({ kind: 'go' });
  });

  test('of two that are decided at the same instant, one goes and the other waits', async () => {
    const one = await putText(database, 'queued');
    const { to, body } = await textOf(database, one);
    // The same instant of typing, so that neither is before the other.
    const { createdAt } = await textOf(database, one);
    await setText(database, one, { created_at: createdAt });
    const two = await putText(database, 'queued', { to_number: to, body, created_at: createdAt });
    const send = (known: Text) =>
      transaction(database.db, 'send', async (trx) => {
        const deps = { standingOf: () => sql.lit('usable' as const), mayStillSend: true, capsNow: capsNow() };
        const decision = (await lockAndDecide(trx, deps, known))?.decision;
        if (decision?.kind === 'go')
          await trx.updateTable('texts').set({ state: 'sending' }).where('id', '=', known.id).execute();
        return decision?.kind === 'wait' ? decision.reason : decision?.kind;
      });
    const both = [await textOf(database, one), await textOf(database, two)];
    expect((await Promise.all(both.map(send))).toSorted()).toEqual(['equal_in_flight', 'go']);
  });

  test('nothing is decided of one that has left since it was read', async () => {
    const known = await textOf(database, await putText(database, 'queued'));
    await setText(database, known.id, { state: 'sending' });
    const deps = { standingOf: () => sql.lit('usable' as const), mayStillSend: true, capsNow: capsNow() };
    expect(await transaction(database.db, 'decide', (trx) => lockAndDecide(trx, deps, known))).toBeNull();
  });
});

describe('within a conversation', () => {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
  test.each<[string, TextState, Parameters<typeof putText>[2], boolean]>([
    ['an earlier one that is queued', 'queued', {}, true],
    ['an earlier one that is being sent', 'sending', {}, true],
    ['an earlier one that is tried again', 'queued', { reason: 'retry' }, true],
    ['an earlier one that waits for an equal one', 'queued', { reason: 'equal_in_flight' }, false],
    ['an earlier one past its shelf life', 'queued', { good_until: ago(1) }, false],
    ['an earlier one that is held', 'held', {}, false],
    ['an earlier one that is uncertain', 'uncertain', {}, false],
    ['an earlier one that left', 'accepted', {}, false],
    ['an earlier one that was refused', 'rejected', {}, false],
  ])('%s (%s, %j) is waited for: %s', async (_, state, columns, waits) => {
    const id = await putText(database, 'queued');
    const { to } = await textOf(database, id);
    await putText(database, state, { ...columns, to_number: to, created_at: ago(30) });
    expect((await decide(id)).kind).toBe(waits ? 'wait' : 'go');
  });

  test('a later one is not waited for, nor one with another customer, nor from another number of ours', async () => {
    const id = await putText(database, 'queued');
    const { to } = await textOf(database, id);
    await putText(database, 'queued', { to_number: to, created_at: new Date(Date.now() + 1_000) });
    await putText(database, 'queued', { created_at: ago(30) });
    await putText(database, 'queued', { to_number: to, from_number: '+12065550101', created_at: ago(30) });
    expect(await decide(id)).toEqual({ kind: 'go' });
  });
});
