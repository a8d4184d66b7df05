import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { liftFreeze, setHalt } from '../../src/access/halts.ts';
import { createPeople, type Directory } from '../../src/access/people.ts';
import { createRoles } from '../../src/access/roles.ts';
import type { SendOutcome } from '../../src/flowroute/index.ts';
import { type Announcement, type SendDeps, sendText } from '../../src/messages/send.ts';
import { textStates } from '../../src/messages/states.ts';
import { standingOf } from '../../src/numbers/account-numbers.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { capsNow } from '../support/caps.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { fixedLists } from '../support/role-lists.ts';
import { fromNow, jobsOf, notingQueue, putText, rowOf, textOf, trailOf } from '../support/texts.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
beforeEach(async () => {
  for (const table of ['halts', 'people', 'pacing'] as const) await database.db.deleteFrom(table).execute();
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

type Wish = {
  announcement?: Announcement;
  outcome?: SendOutcome;
  senders?: string[];
  slackIsSilent?: boolean;
  perSecond?: number;
  failpoint?: SendDeps['failpoint'];
};

/** Everything around a send, with what was asked of it in order. */
function around(wish: Wish = {}) {
  const asked: string[] = [];
  const bodies: unknown[] = [];
  const directory: Directory = {
    async readPerson(id) {
      if (wish.slackIsSilent) throw new Error('Slack does not answer');
      return { id, name: id, tz: 'UTC', standing: 'full' };
    },
    readGroup: async () => [],
  };
  const perSecond = wish.perSecond ?? 1_000;
  const deps: SendDeps = {
    db: database.db,
    queue: notingQueue,
    flowroute: {
      async sendMessage(text) {
        asked.push('carrier');
        bodies.push(text);
        const row = await database.db
          .selectFrom('texts')
          .select(['state', 'tries'])
          .where('to_number', '=', text.to)
          .executeTakeFirstOrThrow();
        const attempts = await database.db
          .selectFrom('send_attempts')
          .select('outcome')
          .orderBy('id', 'desc')
          .limit(1)
          .execute();
        asked.push(`${row.state} ${row.tries} ${attempts[0]?.outcome}`);
        return wish.outcome ?? { kind: 'accepted', id: `mdr2-${text.to}`, segments: null };
      },
    },
    announcer: {
      async announce() {
        asked.push('announce');
        return wish.announcement ?? { kind: 'shown' };
      },
    },
    roles: createRoles(
      fixedLists({ admins: [], senders: wish.senders ?? ['USENDER'], approvers: [] }),
      createPeople(database.db, directory),
    ),
    standingOf,
    capsNow: capsNow(),
    perSecond: { sms: perSecond, mms: perSecond },
    timeoutMs: 1_000,
    lookDelays: [2_000],
    auditKey: null,
    log: quietLog(),
    failpoint: wish.failpoint ?? (async () => {}),
  };
  return {
    asked,
    bodies,
    send: (id: string) => sendText(deps, id),
    calls: () => asked.filter((one) => one === 'carrier').length,
  };
}

const isFreeze = { kind: 'freeze', reason: 'x', by: 'UADA', source: 'test' } as const;

describe('a queued text', () => {
  test('is announced, then written down as about to leave, and then sent once', async () => {
    const { send, asked, bodies } = around();
    const id = await putText(database, 'queued');
    await send(id);
    expect(asked).toEqual(['announce', 'carrier', 'sending 1 null']);
    const { from, to, body } = await textOf(database, id);
    expect(bodies).toEqual([{ from, to, body }]);
    expect(await textOf(database, id)).toMatchObject({ state: 'accepted', tries: 1 });
    expect(await trailOf(database, id)).toEqual(['text.sending', 'text.accepted']);
  });

  test('with media leaves as an MMS', async () => {
    const { send, bodies } = around();
    await send(
      await putText(database, 'queued', { is_mms: true, media_urls: '["https://example.com/a.jpg"]', body: '' }),
    );
    expect(bodies).toMatchObject([{ body: '', mediaUrls: ['https://example.com/a.jpg'], isMms: true }]);
  });

  test('that two jobs ask for at the same instant is sent once', async () => {
    const { send, calls } = around();
    const id = await putText(database, 'queued');
    await Promise.all([send(id), send(id), send(id)]);
    await send(id);
    expect(calls()).toBe(1);
    expect((await textOf(database, id)).tries).toBe(1);
  });

  test.each(textStates.filter((state) => state !== 'queued'))(
    'is no text that is %s: that is left alone',
    async (state) => {
      const { send, asked } = around();
      const id = await putText(database, state);
      const before = await rowOf(database, id);
      await send(id);
      expect(asked).toEqual([]);
      expect(await rowOf(database, id)).toEqual(before);
    },
  );

  test('whose process ends after it was written down is not sent by another job', async () => {
    const id = await putText(database, 'queued');
    const dying = around({
      failpoint: async (step) => {
        if (step === 'send:about-to') throw new Error('the process ends here');
      },
    });
    await expect(dying.send(id)).rejects.toThrow('the process ends here');
    const { send, calls } = around();
    await send(id);
    expect(dying.calls() + calls()).toBe(0);
    expect(await textOf(database, id)).toMatchObject({ state: 'sending', tries: 1 });
  });

  test('whose process stood still after it was written down is not sent then, but tried again', async () => {
    const id = await putText(database, 'queued');
    const { send, calls } = around({
      failpoint: (step) => (step === 'send:about-to' ? sleep(2_050) : Promise.resolve()),
    });
    await send(id);
    expect(calls()).toBe(0);
    expect(await textOf(database, id)).toMatchObject({ state: 'queued', reason: 'retry' });
    expect(await jobsOf(database, id)).toEqual([{ name: 'send-text', afterSeconds: 1 }]);
  });
});

describe('its message in Slack', () => {
  test('that Slack will not take stops the text; its author finds it in their direct messages', async () => {
    const { send, calls } = around({
      announcement: { kind: 'refused', why: 'That channel is archived.', isOfHome: true },
    });
    const id = await putText(database, 'queued');
    await send(id);
    expect(calls()).toBe(0);
    expect(await textOf(database, id)).toMatchObject({
      state: 'rejected',
      reason: 'chat_refused',
      detail: 'That channel is archived.',
      restAt: expect.any(Date),
    });
    const { conversation_id } = await rowOf(database, id);
    expect(
      await database.db
        .selectFrom('conversations')
        .select('home_refused')
        .where('id', '=', conversation_id)
        .executeTakeFirst(),
    ).toEqual({ home_refused: 'That channel is archived.' });
    expect(
      await database.db.selectFrom('slack_messages').select('home_user').where('entity_id', '=', id).execute(),
    ).toEqual([{ home_user: 'USENDER' }]);
  });

  test('that is late does not keep the text', async () => {
    const { send, calls } = around({ announcement: { kind: 'late' } });
    await send(await putText(database, 'queued'));
    expect(calls()).toBe(1);
  });

  test('whose turn comes later puts the text off until then, and takes no slot of the carrier', async () => {
    const { send, calls } = around({ announcement: { kind: 'wait', seconds: 7 } });
    const id = await putText(database, 'queued');
    await send(id);
    expect(calls()).toBe(0);
    expect(await jobsOf(database, id)).toEqual([{ name: 'send-text', afterSeconds: 7 }]);
    expect(await database.db.selectFrom('pacing').selectAll().execute()).toEqual([]);
  });
});

describe('the last look', () => {
  const readAgo = (seconds: number) =>
    database.db
      .insertInto('people')
      .values({ user_id: 'USENDER', name: 'S', tz: 'UTC', standing: 'full' })
      .execute()
      .then(() =>
        database.db
          .updateTable('people')
          .set({ read_at: fromNow(-seconds) })
          .execute(),
      );

  test('finds that its author may not send any more', async () => {
    const { send, calls } = around({ senders: ['UBEA'] });
    const id = await putText(database, 'queued');
    await send(id);
    expect(calls()).toBe(0);
    expect(await textOf(database, id)).toMatchObject({
      state: 'rejected',
      reason: 'sender_lost_right',
      restAt: expect.any(Date),
    });
  });

  test.each([
    [1_700, 'accepted', null],
    [1_900, 'queued', 'chat_silent'],
  ])('takes what was known of its author %i s ago while Slack is silent: %s', async (seconds, state, reason) => {
    await readAgo(seconds);
    const { send } = around({ slackIsSilent: true });
    const id = await putText(database, 'queued');
    await send(id);
    expect(await textOf(database, id)).toMatchObject({ state, reason });
  });

  test('finds it past its shelf life, and asks its author in the thread', async () => {
    const { send, calls } = around();
    const id = await putText(database, 'queued', { good_until: fromNow(-1) });
    await send(id);
    expect(calls()).toBe(0);
    expect(await textOf(database, id)).toMatchObject({
      state: 'held',
      reason: 'shelf_life',
      askedAt: expect.any(Date),
      restAt: null,
    });
    const asked = await database.db.selectFrom('slack_messages').select('entity').where('entity_id', '=', id).execute();
    expect(asked).toEqual([{ entity: 'question' }]);
    expect(await jobsOf(database, id)).toEqual([]);
  });

  test('finds sending frozen: it waits without a message or a slot, and leaves once that is lifted', async () => {
    await transaction(database.db, 'freeze', (trx) => setHalt(trx, isFreeze));
    const { send, asked } = around();
    const id = await putText(database, 'queued');
    await send(id);
    expect(asked).toEqual([]);
    expect(await textOf(database, id)).toMatchObject({ state: 'queued', reason: 'frozen', detail: 'UADA', tries: 0 });
    expect(await jobsOf(database, id)).toEqual([{ name: 'send-text', afterSeconds: 5 }]);
    await transaction(database.db, 'lift', (trx) => liftFreeze(trx, 'UBEA', ['UADA']));
    await send(id);
    expect(await textOf(database, id)).toMatchObject({ state: 'accepted', reason: null, detail: null });
  });

  test('finds a freeze that came after its message', async () => {
    const { send, calls } = around({
      failpoint: async (step) => {
        if (step === 'send:announced') await transaction(database.db, 'freeze', (trx) => setHalt(trx, isFreeze));
      },
    });
    const id = await putText(database, 'queued');
    await send(id);
    expect(calls()).toBe(0);
    expect(await textOf(database, id)).toMatchObject({ state: 'queued', reason: 'frozen' });
  });
});

test('beyond the carrier’s pace a text is put off until about its turn', async () => {
  const { send, calls } = around({ perSecond: 0.05 });
  await database.db.deleteFrom('send_attempts').execute();
  await database.db.deleteFrom('texts').execute();
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push(await putText(database, 'queued', { created_at: fromNow(i - 60) }));
  for (const id of ids) await send(id);
  expect(calls()).toBe(1);
  const waits: (number | undefined)[] = [];
  for (const id of ids.slice(1)) waits.push((await jobsOf(database, id))[0]?.afterSeconds);
  expect(waits).toEqual([1, 20, 40, 60]);
});
