import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { changeDraft, findDraft, keepDraft } from '../../src/messages/drafts.ts';
import { draftDiscard, draftEdit, type Press } from '../../src/slack/listeners/drafts.ts';
import { planDraft, printOf } from '../../src/slack/plan-draft.ts';
import { sendDraft } from '../../src/slack/send-draft.ts';
import type { Services } from '../../src/slack/services.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

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

const words = { from: null, toTyped: '206 555 0123', bodyTyped: 'the key', mediaTyped: '', keepTypography: false };
const nothing = async () => {};

test('a draft is neither shown to, changed nor put away by somebody else who names its id', async () => {
  const id = await keepDraft(database.db, 'USAM', 'C1', words);
  const services = { db: database.db } as unknown as Services;
  const press: Press = {
    userId: 'UMINA',
    channelId: 'C1',
    triggerId: 't',
    responseUrl: null,
    keys: ['k'],
    direct: false,
    value: id,
    ack: nothing,
    answer: nothing,
  };
  await expect(draftEdit(services, press)).rejects.toMatchObject({ code: 'no_draft' });
  await draftDiscard(services, press);
  await changeDraft(database.db, id, 'UMINA', { ...words, bodyTyped: 'another key' });
  expect(await findDraft(database.db, id)).toMatchObject({ state: 'open', bodyTyped: 'the key' });
  await draftDiscard(services, { ...press, userId: 'USAM' });
  expect(await findDraft(database.db, id)).toMatchObject({ state: 'discarded' });
});

test('a draft is not sent by a press that does not know its print, or another one', async () => {
  const ready = { ...words, from: '+12065550100' };
  const id = await keepDraft(database.db, 'USAM', 'C1', ready);
  const services = { db: database.db } as unknown as Services;
  const others = {
    from: '+12065550102',
    toTyped: '206 555 0124',
    bodyTyped: 'a key',
    mediaTyped: 'https://example.com/a',
  };
  const prints = Object.entries(others).map(([field, typed]) => printOf(planDraft({ ...ready, [field]: typed })));
  const press = { draftId: id, userId: 'USAM', channelId: 'C1', again: true, source: 'command' as const };
  for (const print of [undefined, '', ...prints]) {
    const sent = sendDraft(services, { ...press, print, keys: [`press ${print}`] });
    await expect(sent).rejects.toMatchObject({ code: 'changed_since' });
  }
  expect(await findDraft(database.db, id)).toMatchObject({ state: 'open' });
});

test('the print is of what would leave: a number typed in another form, or a quote made plain, does not change it', () => {
  const print = (typed: object) => printOf(planDraft({ ...words, ...typed }));
  expect(print({ toTyped: '(206) 555-0123', bodyTyped: 'the “key”' })).toBe(print({ bodyTyped: 'the "key"' }));
  expect(print({ bodyTyped: 'the “key”', keepTypography: true })).not.toBe(print({ bodyTyped: 'the "key"' }));
});
