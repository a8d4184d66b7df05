import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { leaseDue } from '../../src/slack/message-rows.ts';
import { createNewBlocks } from '../../src/slack/plain-blocks.ts';
import { changeTurns, type ShowDeps, showRow, slackPace } from '../../src/slack/show-row.ts';
import { slackLogger } from '../../src/slack/slack-logger.ts';
import { createWebClient } from '../../src/slack/web-client.ts';
import type { Database } from '../../src/storage/database.ts';
import { placeMessage } from '../../src/storage/projections.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';

/** A Slack in which the message that a thread began with is gone. */
const slack = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ok: false, error: 'thread_not_found' }));
});

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
  await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
  const channel = { channel_id: 'C0SUPPORT1', name: 'support', is_shared: false, is_archived: false, is_member: true };
  await database.db.insertInto('channel_facts').values(channel).execute();
});
afterAll(async () => {
  slack.closeAllConnections();
  slack.close();
  await database?.close();
  await storage?.drop();
});

function deps(): ShowDeps {
  const address = slack.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    db: database.db,
    client: createWebClient('xoxb-of-tests', `http://127.0.0.1:${address.port}/api/`, slackLogger(quietLog())),
    renders: new Proxy({}, { get: () => async () => ({ text: 'Words', blocks: [] }) }),
    pace: slackPace,
    failpoint: async () => {},
    newBlocks: createNewBlocks(),
  };
}

async function leased(entity: string) {
  const place = { channelId: 'C0SUPPORT1', homeUser: null, parentId: null };
  await transaction(database.db, 'place', (trx) => placeMessage(trx, { ...place, entity, entityId: entity }));
  const [row] = await leaseDue(database.db, 1, changeTurns(slackPace));
  if (row === undefined) throw new Error('no row is due');
  return row;
}

test.each(['question', 'order_question'])('a %s whose thread is gone counts as refused', async (entity) => {
  const row = await leased(entity);
  expect(await showRow(deps(), row)).toEqual({ kind: 'refused', error: 'thread_not_found' });
});

test('a text whose thread is gone does not: it is tried again', async () => {
  const row = await leased('text');
  await expect(showRow(deps(), row)).rejects.toThrow('thread_not_found');
  const { refused } = await database.db
    .selectFrom('slack_messages')
    .select('refused')
    .where('id', '=', row.id)
    .executeTakeFirstOrThrow();
  expect(refused).toBeNull();
});
