import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { leaseDue, leaseOne, type MessageRow, markShown, takeTurnOfChange } from '../../src/slack/message-rows.ts';
import type { Database } from '../../src/storage/database.ts';
import { placeMessage, urgency, wantShown } from '../../src/storage/projections.ts';
import { takeToken } from '../../src/storage/tokens.ts';
import { transaction } from '../../src/storage/transaction.ts';
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
beforeEach(async () => {
  for (const table of ['slack_messages', 'pacing'] as const) await database.db.deleteFrom(table).execute();
});

const turn = { kind: 'updates', stepMs: 2_000, burstMs: 0 };
const place = { channelId: 'C0SUPPORT1', homeUser: null, parentId: null };

/** A message that stands in Slack and has to be changed. */
async function standing(level: 0 | 1): Promise<MessageRow> {
  const entityId = randomUUID();
  const id = await transaction(database.db, 'place', (trx) =>
    placeMessage(trx, { ...place, entity: 'request', entityId, urgency: level }),
  );
  const posted = await leaseOne(database.db, id);
  if (posted === null) throw new Error('nobody else takes it');
  await markShown(database.db, posted, { ts: '1.1', version: posted.wanted, again: false });
  await transaction(database.db, 'change', (trx) => wantShown(trx, 'request', entityId, { urgency: level }));
  const row = await leaseOne(database.db, id);
  if (row === null) throw new Error('nobody else takes it');
  return row;
}

test('a change waits for its turn and for those before it, the urgent ones first', async () => {
  const [first, second, urgent] = [await standing(1), await standing(1), await standing(urgency.first)];
  await takeToken(database.db, turn.kind, turn.stepMs, turn.burstMs);
  const seconds = async (row: MessageRow) => takeTurnOfChange(database.db, row, turn);
  // Before each stand those that came before it, two seconds each, and what is left of the turn that was taken.
  for (const [row, before] of [
    [second, 2],
    [first, 1],
    [urgent, 0],
  ] as const) {
    const wait = await seconds(row);
    expect(wait).toBeGreaterThan(2 * before);
    expect(wait).toBeLessThanOrEqual(2 * before + 2);
  }
  expect(await leaseDue(database.db, 10)).toEqual([]);
});

test('a change is looked at once a minute at the least, however many wait before it', async () => {
  await standing(urgency.first);
  const last = await standing(1);
  await takeToken(database.db, turn.kind, turn.stepMs, turn.burstMs);
  expect(await takeTurnOfChange(database.db, last, { ...turn, stepMs: 1_000_000 })).toBe(60);
});

test('a change that has its turn is not put off', async () => {
  const row = await standing(1);
  expect(await takeTurnOfChange(database.db, row, turn)).toBe(0);
  expect(await takeTurnOfChange(database.db, row, turn)).toBeGreaterThan(0);
});

test('what has been put off for its turn waits on when it changes again, unless that is more urgent', async () => {
  const row = await standing(1);
  await takeToken(database.db, turn.kind, 60_000, turn.burstMs);
  expect(await takeTurnOfChange(database.db, row, turn)).toBeGreaterThan(50);
  const changed = (level: 0 | 1) =>
    transaction(database.db, 'change', (trx) => wantShown(trx, 'request', row.entity_id, { urgency: level }));
  await changed(1);
  expect(await leaseDue(database.db, 10)).toEqual([]);
  await changed(urgency.first);
  const [due] = await leaseDue(database.db, 10);
  expect([due?.id, due?.wanted]).toEqual([row.id, row.wanted + 2n]);
});
