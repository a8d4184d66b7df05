import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KyselyPlugin, QueryId } from 'kysely';
import { keepDraft } from '../../src/messages/drafts.ts';
import { composeSubmitted, previewSubmitted } from '../../src/slack/listeners/compose.ts';
import { draftEdit, type Press } from '../../src/slack/listeners/drafts.ts';
import { conversationReply } from '../../src/slack/listeners/texts.ts';
import type { Services } from '../../src/slack/services.ts';
import { onTakeBudget } from '../../src/slack/take-budget.ts';
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

/** The database as it is when it answers everything but what is asked of one table, until it is let go. */
function silentAbout(table: string) {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const asked = new WeakSet<QueryId>();
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      if (JSON.stringify(node).includes(`"name":"${table}"`)) asked.add(queryId);
      return node;
    },
    async transformResult({ result, queryId }) {
      if (asked.has(queryId)) await held;
      return result;
    },
  };
  const services = {
    db: database.db.withPlugin(plugin),
    config: { commandPrefix: '' },
    roles: { holderKnown: async () => ({ roles: new Set(['sender']) }) },
    failpoint: async () => {},
  } as unknown as Services;
  return { services, letGo };
}

const nothing = async () => {};
const press: Press = {
  userId: 'USAM',
  channelId: 'C1',
  triggerId: 't',
  responseUrl: null,
  keys: ['k'],
  direct: false,
  value: 'd1b1f1c0-0000-4000-8000-000000000001',
  ack: nothing,
  answer: nothing,
};
const said = 'The database does not answer just now, so nothing was taken. Please try again in a minute.';

test.each([
  ['Edit', 'drafts', draftEdit],
  ['Reply', 'conversations', conversationReply],
] as const)('%s says in time that the database does not answer', async (_, table, handle) => {
  const { services, letGo } = silentAbout(table);
  const done = onTakeBudget(() => handle(services, press));
  await expect(done).rejects.toMatchObject({ code: 'too_slow' }).finally(letGo);
});

/** A submission of the modal, or of its preview, of a draft to two people. */
async function submission() {
  const words = { from: '+12065550100', toTyped: '206 555 0123, 206 555 0124', bodyTyped: 'the key', mediaTyped: '' };
  const draftId = await keepDraft(database.db, 'USAM', 'C1', { ...words, keepTypography: false });
  return {
    viewId: 'V1',
    hash: '',
    userId: 'USAM',
    metadata: JSON.stringify({ draftId, channelId: 'C1', direct: false, responseUrl: null }),
    values: {
      from: { 'compose:from': { selected_option: { value: words.from } } },
      to: { 'compose:to': { value: words.toTyped } },
      text: { text: { value: words.bodyTyped } },
    },
  };
}

test('the modal whose preview cannot be drawn in time says so on its field', async () => {
  const one = await submission();
  const { services, letGo } = silentAbout('account_numbers');
  const outcome = await onTakeBudget(() => composeSubmitted(services, one)).finally(letGo);
  expect(outcome.ack).toEqual({ kind: 'errors', errors: { text: said } });
});

test('a preview that cannot be drawn afresh in time says so in its place', async () => {
  const one = await submission();
  const { services, letGo } = silentAbout('account_numbers');
  const outcome = await onTakeBudget(() => previewSubmitted(services, one)).finally(letGo);
  expect(outcome.ack).toMatchObject({ kind: 'update', view: { blocks: [{ text: { text: said } }] } });
});
