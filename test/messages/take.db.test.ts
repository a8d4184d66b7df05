import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { block } from '../../src/messages/block-list.ts';
import { AlreadySent, type NumberStanding, type Taken, takeTexts, type Wish } from '../../src/messages/take.ts';
import { formatNational } from '../../src/phone-numbers.ts';
import { renderLeftConversation } from '../../src/slack/faces/conversation-face.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { capsNow } from '../support/caps.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { anyNumber, jobsOf, notingQueue, ours, putText, setText, textOf, trailOf } from '../support/texts.ts';

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

let words = 0;
function wish(more: Partial<Wish> = {}): Wish {
  words += 1;
  const base = { author: 'UADA', from: ours, to: [anyNumber()], body: `hello ${words}`, mediaUrls: [] };
  return { ...base, channelId: 'C0SUPPORT1', again: false, source: 'command', ...more };
}

async function take(wanted: Wish, standing: NumberStanding = 'usable'): Promise<Taken[]> {
  const deps = {
    queue: notingQueue,
    auditKey: 'a key of tests',
    numberStanding: async () => standing,
    capsNow: capsNow(),
  };
  return transaction(database.db, 'take', (trx) => takeTexts(trx, deps, wanted));
}

async function one(wanted: Wish): Promise<Taken> {
  const [taken] = await take(wanted);
  if (taken === undefined) throw new Error('nothing was taken');
  return taken;
}

const counts = async () => {
  const { rows } = await sql<{
    n: bigint;
  }>`select (select count(*) from texts) + (select count(*) from audit) + (select count(*) from slack_messages)
    + (select count(*) from conversations) + (select count(*) from channel_numbers) + (select count(*) from seen_keys) as n`.execute(
    database.db,
  );
  return Number(rows[0]?.n);
};

const placesOf = ({ textId }: Taken) =>
  database.db
    .selectFrom('slack_messages')
    .select(['home_user', 'channel_id', 'parent_id'])
    .where('entity', '=', 'text')
    .where('entity_id', '=', textId)
    .execute();

async function facesOf(conversationId: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('slack_messages')
    .select(['entity', 'home_user', 'channel_id'])
    .where('entity_id', '=', conversationId)
    .execute();
  return rows.map((row) => `${row.entity} of ${row.home_user ?? row.channel_id}`).toSorted();
}

describe('what a person asked for', () => {
  test('is queued, audited without its words, placed in Slack under its conversation, and given its job', async () => {
    const wanted = wish({ body: 'see you at 2', mediaUrls: [] });
    const { textId, conversationId, to } = await one(wanted);
    expect(await textOf(database, textId)).toMatchObject({
      conversationId,
      author: 'UADA',
      from: ours,
      to,
      body: 'see you at 2',
      state: 'queued',
      isMms: false,
      tries: 0,
      again: false,
      resendOf: null,
    });
    const trail = await database.db.selectFrom('audit').selectAll().where('entity_id', '=', textId).execute();
    expect(trail).toMatchObject([{ actor: 'UADA', action: 'text.taken', source: 'command' }]);
    expect(JSON.stringify(trail[0]?.details)).not.toContain('see you');
    expect(JSON.stringify(trail[0]?.details)).not.toContain(to.slice(2));
    const rows = await database.db
      .selectFrom('slack_messages')
      .selectAll()
      .where('entity_id', 'in', [textId, conversationId])
      .execute();
    const face = rows.find((row) => row.entity === 'conversation');
    expect(face).toMatchObject({ channel_id: 'C0SUPPORT1', home_user: null, parent_id: null, wanted: 1n, shown: 0n });
    expect(rows.find((row) => row.entity === 'text')).toMatchObject({ parent_id: face?.id, wanted: 1n });
    expect(await jobsOf(database, textId)).toEqual([{ name: 'send-text', afterSeconds: 0 }]);
  });

  test('to several is a text each, in a conversation each, with media as an MMS', async () => {
    const to = [anyNumber(), anyNumber(), anyNumber()];
    const taken = await take(wish({ to, mediaUrls: ['https://example.com/a.jpg'], body: '' }));
    expect(taken.map((text) => text.to).toSorted()).toEqual(to.toSorted());
    expect(new Set(taken.map((text) => text.conversationId)).size).toBe(3);
    for (const { textId } of taken) {
      expect(await textOf(database, textId)).toMatchObject({ isMms: true, mediaUrls: ['https://example.com/a.jpg'] });
      expect(await jobsOf(database, textId)).toHaveLength(1);
    }
  });

  test('in direct messages lives with its author, in a channel there, and where it lives already after that', async () => {
    const to = anyNumber();
    const direct = await one(wish({ to: [to], channelId: null }));
    const later = await one(wish({ to: [to] }));
    expect(later.conversationId).toBe(direct.conversationId);
    const rows = await database.db
      .selectFrom('slack_messages')
      .select(['entity', 'home_user', 'channel_id'])
      .where('entity_id', 'in', [direct.textId, later.textId, direct.conversationId])
      .execute();
    expect(rows).toEqual(Array(3).fill({ entity: expect.anything(), home_user: 'UADA', channel_id: null }));
    const there = await one(wish({ channelId: 'C0SUPPORT1' }));
    expect(await placesOf(await one(wish({ to: [there.to], channelId: null, author: 'UBEA' })))).toMatchObject([
      { channel_id: 'C0SUPPORT1' },
    ]);
  });

  test('by somebody else than whose direct messages hold the conversation goes where that one can read it', async () => {
    const to = [anyNumber()];
    const first = await one(wish({ to, channelId: null }));
    const inDirect = await one(wish({ to, author: 'UBEA', channelId: null, body: 'words of Bea' }));
    expect(await placesOf(inDirect)).toMatchObject([{ home_user: 'UBEA' }]);
    const left = JSON.stringify((await renderLeftConversation(database.db, first.conversationId))?.blocks);
    expect(left).toContain('goes on in the direct messages of');
    expect(left).not.toContain('words of Bea');
    expect(await facesOf(first.conversationId)).toEqual(['conversation of UBEA', 'conversation_left of UADA']);
    // Back again: the thread that began there goes on.
    const back = await one(wish({ to, channelId: null }));
    const [face] = await placesOf(first);
    expect(await placesOf(back)).toMatchObject([{ home_user: 'UADA', parent_id: face?.parent_id }]);
    expect(await facesOf(first.conversationId)).toEqual(['conversation of UADA', 'conversation_left of UBEA']);
    const inChannel = await one(wish({ to, author: 'UBEA', channelId: 'C0SALES' }));
    expect(await placesOf(inChannel)).toMatchObject([{ home_user: null, channel_id: 'C0SALES' }]);
    expect(JSON.stringify((await renderLeftConversation(database.db, first.conversationId))?.blocks)).toContain(
      'goes on in <#C0SALES>',
    );
    expect(await placesOf(await one(wish({ to, channelId: null })))).toMatchObject([{ channel_id: 'C0SALES' }]);
  });

  test('by two at the same instant, each from their own direct messages, is taken for both', async () => {
    const to = [anyNumber()];
    const { conversationId } = await one(wish({ to, channelId: null }));
    for (let round = 0; round < 3; round += 1) {
      const people = ['UADA', 'UBEA', 'UCLEO'];
      await Promise.all(people.map((author) => one(wish({ to, author, channelId: null }))));
    }
    const faces = await facesOf(conversationId);
    expect(faces.filter((face) => face.startsWith('conversation of'))).toHaveLength(1);
    expect(faces).toHaveLength(3);
  });

  test('in a channel makes its number that channel’s', async () => {
    await one(wish({ channelId: 'C0OWN' }));
    await one(wish({ channelId: 'C0OWN', from: '+12065550101' }));
    const rows = await database.db
      .selectFrom('channel_numbers')
      .select('from_number')
      .where('channel_id', '=', 'C0OWN')
      .execute();
    expect(rows).toEqual([{ from_number: '+12065550101' }]);
  });

  test('from a number that was not read yet is taken', async () => {
    expect(await take(wish(), 'unknown')).toHaveLength(1);
  });
});

describe('what cannot be sent', () => {
  const many = () => Array.from({ length: 21 }, () => anyNumber());
  test.each<[string, Partial<Wish> | (() => Partial<Wish>), string, string, NumberStanding]>([
    ['no words', { body: ' \n\u00a0' }, 'no_words', 'text', 'usable'],
    ['too many characters', { body: 'x'.repeat(1_601) }, 'too_long', 'text', 'usable'],
    ['too many, counted as people count', { body: '👩'.repeat(1_601) }, 'too_long', 'text', 'usable'],
    ['nobody', { to: [] }, 'no_recipient', 'to', 'usable'],
    ['too many people', () => ({ to: many() }), 'too_many_recipients', 'to', 'usable'],
    ['itself', () => ({ to: [anyNumber(), ours] }), 'to_itself', 'to', 'usable'],
    ['a number that left', {}, 'from_gone', 'from', 'gone'],
    ['a number without messaging', {}, 'from_cannot_text', 'from', 'cannot_text'],
  ])('%s', async (_, more, code, field, standing) => {
    const before = await counts();
    await expect(take(wish(typeof more === 'function' ? more() : more), standing)).rejects.toMatchObject({
      code,
      field,
    });
    expect(await counts()).toBe(before);
  });

  test('but just as much as may be sent is taken', async () => {
    expect(await take(wish({ body: '👩'.repeat(1_600), to: many().slice(1) }))).toHaveLength(20);
    expect(await take(wish({ body: '', mediaUrls: ['https://example.com/a.jpg'] }))).toHaveLength(1);
  });

  test('to a blocked number, be it one of several, says why and keeps nothing', async () => {
    const wanted = wish({ to: [anyNumber(), anyNumber()] });
    const [, number = ''] = wanted.to;
    await transaction(database.db, 'block', (trx) =>
      block(trx, { number, reason: 'asked us by phone', source: 'hand', by: 'UADA', auditKey: null }),
    );
    const before = await counts();
    await expect(take(wanted)).rejects.toMatchObject({
      code: 'blocked',
      field: 'to',
      happened: `${formatNational(number)} must not be texted: asked us by phone.`,
      next: 'None of the 2 texts has left, and the draft is kept under /sms: take that number out and send again. See /switchboard optouts for who put it there.',
    });
    await expect(take(wish({ to: [number] }))).rejects.toMatchObject({
      happened: `${formatNational(number)} must not be texted: asked us by phone.`,
      next: 'See /switchboard optouts for who put it there.',
    });
    expect(await counts()).toBe(before);
  });

  test('to several blocked numbers names them, so that they are taken out at once', async () => {
    const wanted = wish({ to: Array.from({ length: 6 }, () => anyNumber()) });
    const [, ...blocked] = wanted.to;
    await transaction(database.db, 'block', async (trx) => {
      for (const number of blocked)
        await block(trx, { number, reason: 'STOP', source: 'hand', by: 'UADA', auditKey: null });
    });
    const three = blocked.slice(0, 3).map((number) => `${formatNational(number)} must not be texted: STOP.`);
    await expect(take(wanted)).rejects.toMatchObject({
      code: 'blocked',
      happened: `${three.join(' ')} Nor must 2 more of them.`,
      next: expect.stringContaining('None of the 6 texts has left, and the draft is kept under /sms: take them out'),
    });
  });
});

describe('the same words to the same number', () => {
  test('are asked about, with who sent them and when', async () => {
    const wanted = wish();
    const { textId } = await one(wanted);
    await setText(database, textId, { created_at: sql<Date>`now() - interval '90 seconds'` });
    const again = take({ ...wanted, author: 'UBEA', from: '+12065550101' });
    await expect(again).rejects.toThrow(AlreadySent);
    await expect(again).rejects.toMatchObject({ to: wanted.to[0], by: 'UADA', people: ['UADA'] });
    const { secondsAgo } = await again
      .catch((error: AlreadySent) => error as AlreadySent)
      .then((error) => error as AlreadySent);
    expect(secondsAgo).toBeGreaterThanOrEqual(90);
    expect(secondsAgo).toBeLessThan(120);
  });

  test.each<[string, Partial<Wish>]>([
    ['who wants them again', { again: true }],
    ['other words', { body: 'other words' }],
    ['other media', { mediaUrls: ['https://example.com/b.jpg'] }],
    ['another number', { to: ['+12125550199'] }],
  ])('but not of %s', async (_, more) => {
    const wanted = wish({ mediaUrls: [] });
    await one(wanted);
    expect(await take({ ...wanted, ...more })).toHaveLength(1);
  });

  test.each([
    [9.9, 'accepted', true],
    [10.1, 'accepted', false],
    [1, 'uncertain', true],
    [1, 'held', true],
    [1, 'undelivered', true],
    [1, 'rejected', false],
  ] as const)('%d minutes ago, %s: asked about is %s', async (minutes, state, asked) => {
    const wanted = wish();
    const created_at = sql<Date>`now() - ${minutes} * interval '1 minute'`;
    await putText(database, state, { to_number: wanted.to[0], body: wanted.body, created_at });
    const outcome = await take(wanted).catch((error: { code: string }) => error.code);
    expect(outcome).toEqual(asked ? 'already_sent' : [expect.objectContaining({ to: wanted.to[0] })]);
  });

  test('by two people at the same instant are one text, and the other is asked', async () => {
    for (let round = 0; round < 5; round += 1) {
      const wanted = wish();
      const outcomes = await Promise.allSettled([
        take(wanted),
        take({ ...wanted, author: 'UBEA', from: '+12065550101' }),
      ]);
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused).toHaveLength(1);
      expect(refused[0]?.reason).toBeInstanceOf(AlreadySent);
    }
  });

  test('to the same people in another order, at the same instant, do not wait for each other for ever', async () => {
    for (let round = 0; round < 5; round += 1) {
      const to = Array.from({ length: 4 }, () => anyNumber());
      const outcomes = await Promise.allSettled([take(wish({ to })), take(wish({ to: to.toReversed() }))]);
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'fulfilled']);
      const same = wish({ to });
      const equal = await Promise.allSettled([take(same), take({ ...same, to: to.toReversed() })]);
      expect(equal.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(equal.find((outcome) => outcome.status === 'rejected')).toMatchObject({
        reason: { code: 'already_sent' },
      });
    }
  });
});

test('the trail of a text begins with its taking', async () => {
  const { textId } = await one(wish({ source: 'modal' }));
  expect(await trailOf(database, textId)).toEqual(['text.taken']);
});
