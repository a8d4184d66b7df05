import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askInThread } from '../../src/messages/question.ts';
import { discardHeld } from '../../src/messages/settle.ts';
import { sweepTexts } from '../../src/messages/sweep.ts';
import { renderQuestion } from '../../src/slack/faces/question-face.ts';
import type { Database } from '../../src/storage/database.ts';
import { placeMessage } from '../../src/storage/projections.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { rolesBy } from '../support/role-lists.ts';
import { fromNow, notingQueue, putText, setText, textOf } from '../support/texts.ts';

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

/** `gone`: who is deactivated. `hidden`: admins whom Slack will not describe. */
function sweep(gone: string[] = [], hidden: string[] = []) {
  const roles = rolesBy(database.db, { admins: [...hidden, 'UADMIN'], senders: ['*'], approvers: [] }, gone, hidden);
  return sweepTexts({ db: database.db, queue: notingQueue, lookDelays: [2_000], roles, log: quietLog() });
}

async function held(author: string): Promise<string> {
  const id = await putText(database, 'held', { reason: 'shelf_life', author });
  await ask(id);
  return id;
}

async function ask(id: string): Promise<void> {
  const text = await textOf(database, id);
  await transaction(database.db, 'ask', (trx) => askInThread(trx, text));
}

const of = (id: string) =>
  database.db.selectFrom('slack_messages').selectAll().where('entity', '=', 'question').where('entity_id', '=', id);
const places = async (id: string) => (await of(id).orderBy('created_at').execute()).map((row) => row.home_user);

/** Slack takes no message in any place that is known so far. */
async function refuse(id: string): Promise<void> {
  await database.db
    .updateTable('slack_messages')
    .set({ refused: 'not_in_channel' })
    .where('entity', '=', 'question')
    .where('entity_id', '=', id)
    .execute();
}

describe('a question about a text that its channel refuses', () => {
  test('is put to its author in a direct message, once, and says which text it is about', async () => {
    const id = await held('UONE');
    await sweep();
    expect(await places(id)).toEqual([null]);
    await refuse(id);
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(await places(id)).toEqual([null, 'UONE']);
    expect(await of(id).where('home_user', '=', 'UONE').execute()).toMatchObject([
      { channel_id: null, parent_id: null, refused: null, wanted: 1n, ts: null },
    ]);
    const said = JSON.stringify((await renderQuestion(database.db, id))?.blocks);
    expect(said).toContain(`words of ${id}`);
    expect(said).toContain('<#C0SUPPORT1> takes no message of mine');
  });

  test('is put to the author where nobody knows whether it went out, and not before that is asked', async () => {
    const id = await putText(database, 'uncertain', { reason: 'checking', author: 'UTWO' });
    await ask(id);
    await setText(database, id, { asked_at: null });
    await refuse(id);
    await sweep();
    expect(await places(id)).toEqual([null]);
    await setText(database, id, { asked_at: new Date(), reason: 'asked' });
    await sweep();
    expect(await places(id)).toEqual([null, 'UTWO']);
  });

  test('is put to the admins where its author is deactivated, or takes no direct messages', async () => {
    const id = await held('UGONE');
    await refuse(id);
    await sweep(['UGONE']);
    expect(await places(id)).toEqual([null, 'UADMIN']);
    const other = await held('UTHREE');
    await refuse(other);
    await sweep();
    await refuse(other);
    await sweep();
    expect(await places(other)).toEqual([null, 'UTHREE', 'UADMIN']);
    await refuse(other);
    await sweep();
    expect(await of(other).where('refused', 'is', null).execute()).toEqual([]);
  });

  test('is put to the others where Slack will not describe one of them, and keeps no other question from being asked', async () => {
    const id = await held('UGONE');
    const hidden = await held('UHIDDEN2');
    const other = await held('UNINE');
    for (const one of [id, hidden, other]) await refuse(one);
    await sweep(['UGONE'], ['UHIDDEN', 'UHIDDEN2']);
    expect(await places(id)).toEqual([null, 'UADMIN']);
    expect(await places(hidden)).toEqual([null, 'UADMIN']);
    expect(await places(other)).toEqual([null, 'UNINE']);
  });

  test('is put to its author where Slack is silent for a while', async () => {
    const id = await held('UTEN');
    await refuse(id);
    await database.db
      .insertInto('people')
      .values({ user_id: 'UTEN', name: 'Ten', tz: 'UTC', standing: 'full', read_at: fromNow(-7_200) })
      .execute();
    await sweep([], ['UTEN', 'UADMIN', 'UHIDDEN']);
    expect(await places(id)).toEqual([null, 'UTEN']);
  });

  test('is put to nobody once it is settled', async () => {
    const id = await held('UFOUR');
    await refuse(id);
    await transaction(database.db, 'discard', (trx) => discardHeld(trx, id, 'UFOUR'));
    await sweep();
    expect(await places(id)).toEqual([null]);
  });

  test('is put there anew where the same text comes to need it again', async () => {
    const id = await held('UFIVE');
    await refuse(id);
    await sweep();
    await database.db
      .updateTable('slack_messages')
      .set({ ts: '1.000001', shown: 1n })
      .where('entity', '=', 'question')
      .where('entity_id', '=', id)
      .where('home_user', '=', 'UFIVE')
      .execute();
    await ask(id);
    await sweep();
    expect(await of(id).where('home_user', '=', 'UFIVE').execute()).toMatchObject([
      { ts: null, wanted: 2n, shown: 1n },
    ]);
    expect(await places(id)).toEqual([null, 'UFIVE']);
  });
});

describe('a question about a text whose conversation has moved', () => {
  const place = { parentId: null, homeUser: null, channelId: null };

  /** A text below its conversation's face in one place, while the conversation lives in `C0NEW` by now. */
  async function left(at: { channelId: string } | { homeUser: string }) {
    const id = await putText(database, 'held', { reason: 'shelf_life', author: 'USEVEN' });
    const { conversationId } = await textOf(database, id);
    const parentId = await transaction(database.db, 'place', async (trx) => {
      await trx.updateTable('conversations').set({ channel_id: 'C0NEW' }).where('id', '=', conversationId).execute();
      const parentId = await placeMessage(trx, { ...place, ...at, entity: 'conversation', entityId: conversationId });
      await placeMessage(trx, { ...place, ...at, entity: 'text', entityId: id, parentId });
      return parentId;
    });
    return { id, parentId };
  }

  test('stands below the text, and where that place takes none, is put to its author', async () => {
    const { id, parentId } = await left({ channelId: 'C0OLD' });
    await ask(id);
    expect(await of(id).execute()).toMatchObject([{ channel_id: 'C0OLD', home_user: null, parent_id: parentId }]);
    await refuse(id);
    await sweep();
    expect(await places(id)).toEqual([null, 'USEVEN']);
  });

  test('stands below it also in its author’s own direct messages', async () => {
    const { id, parentId } = await left({ homeUser: 'USEVEN' });
    await ask(id);
    expect(await of(id).execute()).toMatchObject([{ channel_id: null, home_user: 'USEVEN', parent_id: parentId }]);
  });

  test('is put to its author where it stands in somebody else’s direct messages', async () => {
    const { id } = await left({ homeUser: 'UOTHER' });
    await ask(id);
    expect(await of(id).execute()).toMatchObject([{ channel_id: null, home_user: 'USEVEN', parent_id: null }]);
    expect(JSON.stringify((await renderQuestion(database.db, id))?.blocks)).toContain(`words of ${id}`);
  });
});

test('a question in its thread says no more than before', async () => {
  const id = await held('USIX');
  expect(JSON.stringify((await renderQuestion(database.db, id))?.blocks)).not.toContain(`words of ${id}`);
});
