import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createPeople } from '../../src/access/people.ts';
import { createRoles } from '../../src/access/roles.ts';
import { type Decision, lockAndDecide } from '../../src/messages/decide-send.ts';
import { keepRecord } from '../../src/messages/records.ts';
import { sendText } from '../../src/messages/send.ts';
import { takeTexts } from '../../src/messages/take.ts';
import { findText } from '../../src/messages/text.ts';
import { stateLine } from '../../src/slack/faces/state-line.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { capsNow } from '../support/caps.ts';
import { databaseKind, quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { fixedLists } from '../support/role-lists.ts';
import { anyNumber, fromNow, notingQueue, ours, putText, recordOf, rowOf, textOf } from '../support/texts.ts';
import { zoneAt } from '../support/utc-days.ts';

let storage: TestDatabase;
let database: Database;
/** As another process has it. */
let other: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
  other = databaseKind === 'postgres' ? await storage.open() : database;
});
beforeEach(async () => {
  const tables = ['send_attempts', 'records', 'texts', 'account_numbers', 'slack_messages', 'audit'] as const;
  for (const table of tables) await database.db.deleteFrom(table).execute();
});
afterAll(async () => {
  await database?.close();
  if (other !== database) await other?.close();
  await storage?.drop();
});

type Caps = Parameters<typeof capsNow>[0];

async function take(caps: Caps, to = 1, author = 'UADA', zone = 'UTC') {
  const deps = { queue: notingQueue, auditKey: null, numberStanding: async () => 'usable' as const };
  const wish = {
    author,
    from: ours,
    to: Array.from({ length: to }, anyNumber),
    body: `hello ${anyNumber()}`,
    mediaUrls: [],
  };
  return transaction(database.db, 'take', (trx) =>
    takeTexts(
      trx,
      { ...deps, capsNow: capsNow(caps, zone) },
      { ...wish, channelId: null, again: false, source: 'command' },
    ),
  );
}

async function decide(id: string, caps: Caps, db = database): Promise<Decision> {
  return transaction(db.db, 'decide', async (trx) => {
    const text = await findText(trx, id);
    if (text === null) throw new Error('no such text');
    const deps = { standingOf: () => sql.lit('usable' as const), mayStillSend: true, capsNow: capsNow(caps) };
    const decided = await lockAndDecide(trx, deps, text);
    if (decided === null) throw new Error('it is queued no more');
    return decided.decision;
  });
}

/** Texts of a person that left so many minutes ago. */
async function left(count: number, minutesAgo: number, more: Parameters<typeof putText>[2] = {}): Promise<string[]> {
  const ids = [];
  for (let i = 0; i < count; i += 1) {
    const at = fromNow(-60 * minutesAgo);
    ids.push(await putText(database, 'accepted', { author: 'UADA', created_at: at, first_try_at: at, ...more }));
  }
  return ids;
}

const hourOf = (texts: number) => ({ person: { hour: { texts } } });

describe('texts that are taken', () => {
  test('are as many as the cap has room for, and then no more, with when and whom to ask', async () => {
    await left(2, 50);
    await left(1, 10);
    await take(hourOf(5), 2);
    await expect(take(hourOf(5))).rejects.toMatchObject({
      code: 'over_cap',
      happened: 'You have sent 5 of 5 texts in the last hour, and this would be 1 more.',
      next: 'There is room for it in 10 minutes; an admin can raise the cap.',
      people: ['UROOT'],
    });
    await expect(take(hourOf(5), 3)).rejects.toMatchObject({ next: expect.stringContaining('in 50 minutes') });
    await expect(take(hourOf(5), 6)).rejects.toMatchObject({
      next: 'It is more than the cap allows at once. Send to fewer, or ask an admin to raise it.',
    });
    await take(hourOf(6));
  });

  test('of somebody else count for the workspace and not for the person', async () => {
    await left(3, 5, { author: 'UBEA' });
    await take(hourOf(1));
    await expect(take({ workspace: { hour: { texts: 4 } } })).rejects.toMatchObject({
      happened: 'This workspace has sent 4 of 4 texts in the last hour, and this would be 1 more.',
    });
  });

  test.each<[string, Caps, number]>([
    ['an hour', hourOf(1), 61],
    ['a day', { person: { day: { texts: 1 } } }, 24 * 60 + 1],
    ['a month', { person: { month: { texts: 1 } } }, 32 * 24 * 60],
  ])('have room again after %s', async (_, caps, minutes) => {
    const [id = ''] = await left(1, minutes);
    // There the month began hours ago at the least.
    const zone = zoneAt(16);
    await take(caps, 1, 'UADA', zone);
    await database.db.deleteFrom('texts').where('id', '!=', id).execute();
    await sql`update texts set first_try_at = now() - interval '1 minute'`.execute(database.db);
    await expect(take(caps, 1, 'UADA', zone)).rejects.toMatchObject({ code: 'over_cap' });
  });

  test('are counted in the month of the zone, and have room when the next one begins', async () => {
    const zone = zoneAt(16);
    const [id = ''] = await left(1, 0);
    const moved = (before: string) =>
      sql`update texts set first_try_at = (date_trunc('month', now() at time zone ${zone}) at time zone ${zone})
        + ${before}::interval where id = ${id}`.execute(database.db);
    await moved('-1 second');
    await take({ person: { month: { texts: 1 } } }, 1, 'UADA', zone);
    await database.db.deleteFrom('texts').where('id', '!=', id).execute();
    await moved('1 second');
    await expect(take({ person: { month: { texts: 1 } } }, 1, 'UADA', zone)).rejects.toMatchObject({
      happened: 'You have sent 1 of 1 texts this month, and this would be 1 more.',
      next: expect.stringMatching(/^There is room for it in \d+ (days|hours|minutes|seconds);/),
    });
  });

  test('do not count what was refused, discarded or held', async () => {
    await putText(database, 'rejected', { author: 'UADA', first_try_at: fromNow(-5) });
    await putText(database, 'held', { author: 'UADA' });
    await take(hourOf(1));
  });

  test('of several broken caps name the one that keeps them waiting longest', async () => {
    await left(2, 30);
    const caps = { person: { hour: { texts: 2 } }, workspace: { day: { texts: 2 } } };
    await expect(take(caps)).rejects.toMatchObject({
      happened: expect.stringContaining('This workspace has sent 2 of 2 texts in the last 24 hours'),
      next: expect.stringContaining('in 24 hours'),
    });
  });

  test('without any cap are taken without asking how many there were', async () => {
    await left(3, 1);
    await take({});
    await take({}, 20);
  });
});

describe('money', () => {
  const cents = (count: number) => BigInt(count) * 10_000_000n;
  const dayOf = (money: bigint) => ({ person: { day: { money } } });

  async function priced(): Promise<void> {
    await database.db.insertInto('account_numbers').values({ number: ours, number_type: 'longcode' }).execute();
    const text = { from: ours, to: anyNumber(), body: 'an earlier one', isMms: false };
    await keepRecord(database.db, recordOf(text, { amountNanodollars: cents(1), segments: 1 }), null);
  }

  test('is the record’s where there is one, else what the text was thought to cost', async () => {
    await priced();
    await take(dayOf(cents(100)));
    const [text] = await database.db.selectFrom('texts').selectAll().execute();
    expect(text?.estimate_nanodollars).toBe(cents(1));
    // 1 cent is used by estimate: 2 more fit under 3, and 3 do not.
    await expect(take(dayOf(cents(3)), 3)).rejects.toMatchObject({
      happened:
        'You have spent about $0.01 of $0.03 on texts in the last 24 hours, and this would be about $0.03 more.',
    });
    const id = text?.id ?? '';
    const known = recordOf(await textOf(database, id), { id: 'mdr2-known', amountNanodollars: cents(3), segments: 3 });
    await keepRecord(database.db, known, id);
    await database.db.updateTable('texts').set({ carrier_id: 'mdr2-known', state: 'delivered' }).execute();
    await expect(take(dayOf(cents(3)))).rejects.toMatchObject({
      happened: expect.stringContaining('You have spent about $0.03 of $0.03'),
    });
  });

  test('has room again once enough of it has left the span', async () => {
    await priced();
    await left(1, 23 * 60, { estimate_nanodollars: cents(5) });
    await left(1, 60, { estimate_nanodollars: cents(5) });
    await expect(take(dayOf(cents(10)))).rejects.toMatchObject({ next: expect.stringContaining('in 60 minutes') });
    await expect(take(dayOf(cents(10)), 6)).rejects.toMatchObject({ next: expect.stringContaining('in 23 hours') });
  });

  test('is no bar while no price is known, and is not estimated while nobody caps it', async () => {
    await take(dayOf(cents(1)), 5);
    await priced();
    await take(hourOf(100));
    const rows = await database.db.selectFrom('texts').select('estimate_nanodollars').execute();
    expect(rows.map((row) => row.estimate_nanodollars)).toEqual(Array(6).fill(null));
  });

  test('is looked at again just before a text leaves', async () => {
    const id = await putText(database, 'queued', { author: 'UADA', estimate_nanodollars: cents(2) });
    await left(1, 5, { estimate_nanodollars: cents(4) });
    expect(await decide(id, dayOf(cents(5)))).toEqual({
      kind: 'refuse',
      reason: 'over_cap',
      detail: 'the cap of $0.05 of texts a day for each person is reached',
    });
    expect(await decide(id, dayOf(cents(6)))).toEqual({ kind: 'go' });
  });
});

describe('a text that is about to leave', () => {
  test('counts what left, and not what waits as it does', async () => {
    await left(1, 5);
    const ids = [];
    for (let i = 0; i < 3; i += 1) ids.push(await putText(database, 'queued', { author: 'UADA' }));
    for (const id of ids) expect(await decide(id, hourOf(2))).toEqual({ kind: 'go' });
    await putText(database, 'uncertain', { author: 'UADA', first_try_at: fromNow(-3) });
    expect(await decide(ids[0] ?? '', hourOf(2))).toMatchObject({ kind: 'refuse', reason: 'over_cap' });
  });

  test('counts from when it leaves: one that was held for a day takes room of today', async () => {
    const old = await putText(database, 'queued', { author: 'UADA', created_at: fromNow(-86_400 * 2) });
    await left(1, 5);
    expect(await decide(old, hourOf(1))).toMatchObject({ reason: 'over_cap' });
    await left(1, 5, { created_at: fromNow(-86_400 * 2) });
    const next = await putText(database, 'queued', { author: 'UADA' });
    expect(await decide(next, hourOf(2))).toMatchObject({ reason: 'over_cap' });
  });

  test('over a cap is refused with words for its author, and can be sent again', async () => {
    const id = await putText(database, 'queued', { author: 'UADA' });
    await left(2, 5, { author: 'UBEA' });
    await send(id, { workspace: { hour: { texts: 2 } } });
    const text = await textOf(database, id);
    expect(text).toMatchObject({ state: 'rejected', reason: 'over_cap' });
    expect((await rowOf(database, id)).rest_at).not.toBeNull();
    expect(stateLine(text, () => 'Ada').words).toBe(
      'Not sent: the cap of 2 texts an hour for this workspace is reached',
    );
  });

  test.each<[string, Caps]>([
    ['a person', hourOf(5)],
    ['the workspace', { workspace: { day: { texts: 5 } } }],
  ])('at the same instant as many others breaks no cap of %s', async (_, caps) => {
    const ids = [];
    for (let i = 0; i < 12; i += 1) ids.push(await putText(database, 'queued', { author: 'UADA' }));
    await Promise.all(ids.map((id, i) => send(id, caps, i % 2 === 0 ? database : other)));
    const rows = await database.db.selectFrom('texts').select('state').execute();
    expect(rows.filter((row) => row.state === 'accepted')).toHaveLength(5);
    expect(rows.filter((row) => row.state === 'rejected')).toHaveLength(7);
  });

  async function send(id: string, caps: Caps, on = database): Promise<void> {
    const people = createPeople(on.db, {
      readPerson: async (userId) => ({ id: userId, name: userId, tz: 'UTC', standing: 'full' }),
      readGroup: async () => [],
    });
    await sendText(
      {
        db: on.db,
        queue: notingQueue,
        flowroute: { sendMessage: async (text) => ({ kind: 'accepted', id: `mdr2-${text.to}`, segments: null }) },
        announcer: { announce: async () => ({ kind: 'shown' }) },
        roles: createRoles(fixedLists({ admins: [], senders: ['UADA'], approvers: [] }), people),
        standingOf: () => sql.lit('usable'),
        capsNow: capsNow(caps),
        perSecond: { sms: 1_000, mms: 1_000 },
        timeoutMs: 1_000,
        lookDelays: [2_000],
        auditKey: null,
        log: quietLog(),
        failpoint: async () => {},
      },
      id,
    );
  }
});
