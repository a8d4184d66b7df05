import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  type ChangeTurns,
  leaseDue,
  letGo,
  type MessageRow,
  markShown,
  putOff,
  takeTurnOfChange,
} from '../../src/slack/message-rows.ts';
import type { Database } from '../../src/storage/database.ts';
import { placeMessage, type Urgency, urgency, wantShown } from '../../src/storage/projections.ts';
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

const stepMs = 60_000;
const turns: ChangeTurns = { kind: 'updates', stepMs, burstMs: { first: stepMs, normal: 0 } };
const place = { channelId: 'C0SUPPORT1', homeUser: null, parentId: null };

const due = () => leaseDue(database.db, 10, turns);
const takeTurn = (row: MessageRow) => takeTurnOfChange(database.db, row, turns);

async function placed(level: Urgency): Promise<MessageRow> {
  const wish = { ...place, entity: 'request', entityId: randomUUID(), urgency: level };
  await transaction(database.db, 'place', (trx) => placeMessage(trx, wish));
  const rows = await due();
  const row = rows.find((one) => one.entity_id === wish.entityId);
  await letGo(
    database.db,
    rows.filter((one) => one !== row),
  );
  if (row === undefined) throw new Error('it is due');
  return row;
}

/** A message that stands in Slack and has to be changed. */
async function standing(level: Urgency): Promise<MessageRow> {
  const row = await placed(level);
  await markShown(database.db, row, { ts: '1.1', version: row.wanted, again: false });
  await changed(row, level);
  return { ...row, ts: '1.1' };
}

const changed = (row: MessageRow, level: Urgency) =>
  transaction(database.db, 'change', (trx) => wantShown(trx, row.entity, row.entity_id, { urgency: level }));

const idsOf = (rows: MessageRow[]) => rows.map(({ id }) => id);

test('changes come in the order in which they were wanted, the urgent ones first', async () => {
  const [first, second, urgent] = [await standing(1), await standing(1), await standing(urgency.first)];
  expect(idsOf(await due())).toEqual(idsOf([urgent, first, second]));
});

test('changes wait where they are while no turn is free, and what is to be posted does not', async () => {
  await standing(1);
  const post = await placed(1);
  await letGo(database.db, [post]);
  await takeToken(database.db, turns.kind, stepMs, 0);
  expect(idsOf(await due())).toEqual([post.id]);
});

test('part of the turns is kept for what is urgent', async () => {
  const urgent = await standing(urgency.first);
  await standing(1);
  await takeToken(database.db, turns.kind, stepMs, 0);
  expect(idsOf(await due())).toEqual([urgent.id]);
  expect(await takeTurn(urgent)).toBe(true);
  await letGo(database.db, [urgent]);
  expect(await due()).toEqual([]);
});

test('a change that finds its turn taken by another is let go, and due as before', async () => {
  const [one, other] = [await standing(1), await standing(1)];
  expect(await due()).toHaveLength(2);
  expect(await takeTurn(one)).toBe(true);
  expect(await takeTurn(other)).toBe(false);
  await database.db.deleteFrom('pacing').execute();
  expect(idsOf(await due())).toEqual([other.id]);
});

test('what has been put off waits on when it changes again, unless that is more urgent', async () => {
  const row = await standing(1);
  await putOff(database.db, row.id, 50);
  await changed(row, 1);
  expect(await due()).toEqual([]);
  await changed(row, urgency.first);
  const [again] = await due();
  expect([again?.id, again?.wanted]).toEqual([row.id, row.wanted + 3n]);
});
