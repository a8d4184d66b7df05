import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { MessageRecord } from '../../src/flowroute/index.ts';
import { lookAtText } from '../../src/messages/look.ts';
import { sweepTexts } from '../../src/messages/sweep.ts';
import { createReconciler } from '../../src/reports/reconcile.ts';
import type { Database } from '../../src/storage/database.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { rolesBy } from '../support/role-lists.ts';
import {
  carrierWith,
  fromNow,
  notingQueue,
  ours,
  putAttempt,
  putText,
  recordOf,
  setText,
  textOf,
} from '../support/texts.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
beforeEach(async () => {
  for (const table of ['send_attempts', 'records', 'texts'] as const) await database.db.deleteFrom(table).execute();
});
afterAll(async () => {
  await database.close();
  await storage.drop();
});

const period = { start: new Date('2026-01-05T00:00:00Z'), end: new Date('2026-01-07T00:00:00Z') };
const at = (time: string) => new Date(`2026-01-${time}Z`);

let made = 0;
/** A text that the carrier took then. Gives its id and the carrier's. */
async function sent(time: Date): Promise<{ id: string; carrierId: string }> {
  made += 1;
  const carrierId = `mdr2-${made}`;
  return { id: await putText(database, 'delivered', { carrier_id: carrierId, sent_at: time }), carrierId };
}

function record(id: string, time: Date, direction = 'outbound'): MessageRecord {
  return recordOf({ from: ours, to: '+15415550140', body: 'hello', isMms: false }, { id, timestamp: time, direction });
}

/** Reads as a reading does: slice by slice, the latest first. */
async function reconcile(
  records: MessageRecord[],
  sliceStarts: string[] = ['06T12:00:00', '05T12:00:00', '05T00:00:00'],
  range = period,
) {
  const reconciler = createReconciler(database.db, range);
  let end = range.end;
  for (const start of sliceStarts.map(at)) {
    await reconciler.reachBack(start);
    for (const one of records) if (one.timestamp >= start && one.timestamp < end) reconciler.add(one);
    end = start;
  }
  return reconciler.result();
}

describe('texts of ours and the carrier’s records', () => {
  test('are held against each other', async () => {
    const found = await sent(at('05T10:00:00'));
    const missing = await sent(at('06T10:00:00'));
    await sent(at('04T10:00:00'));
    await sent(at('07T10:00:00'));
    await putText(database, 'rejected', { sent_at: at('05T10:00:00') });
    const result = await reconcile([
      record(found.carrierId, at('05T10:00:01')),
      record('mdr2-elsewhere', at('06T11:00:00')),
      record('mdr2-in', at('06T11:00:00'), 'inbound'),
    ]);
    expect(result).toEqual({
      sentHere: 2,
      found: 1,
      missing: 1,
      missingTexts: [missing.id],
      elsewhere: 1,
      elsewhereRecords: ['mdr2-elsewhere'],
    });
  });

  test('fit though a slice lies between their times', async () => {
    const before = await sent(at('06T12:00:00'));
    const after = await sent(at('06T11:59:59'));
    const result = await reconcile([
      record(before.carrierId, at('06T11:46:00')),
      record(after.carrierId, at('06T12:14:00')),
    ]);
    expect(result).toMatchObject({ sentHere: 2, found: 2, missing: 0, elsewhere: 0 });
  });

  test('are found in slices that are shorter than what may lie between them', async () => {
    const starts = Array.from({ length: 20 }, (_, minute) => `06T12:${String(40 - 2 * minute).padStart(2, '0')}:00`);
    const text = await sent(at('06T12:30:00'));
    const result = await reconcile([record(text.carrierId, at('06T12:16:00'))], starts);
    expect(result).toMatchObject({ sentHere: 1, found: 1, missing: 0, elsewhere: 0 });
  });

  test('are seen where the reading has no record at all', async () => {
    const { id } = await sent(at('05T10:00:00'));
    expect(await reconcile([], [])).toMatchObject({
      sentHere: 1,
      found: 0,
      missing: 1,
      missingTexts: [id],
      elsewhere: 0,
    });
  });

  test('at the ends of the period belong to it by the text’s time, and are not missed for a record beyond', async () => {
    const inside = await sent(at('06T23:59:30'));
    const beyond = await sent(at('07T00:00:01'));
    await sent(at('05T00:00:10'));
    const result = await reconcile([
      record(inside.carrierId, at('06T23:59:31')),
      record(beyond.carrierId, at('06T23:59:59')),
    ]);
    expect(result).toMatchObject({ sentHere: 1, found: 1, missing: 0, elsewhere: 0 });
  });

  test('fit though the program stopped for two hours before it heard that the carrier has one', async () => {
    const hour = 3_600_000;
    const now = Date.now();
    const hoursAgo = (hours: number) => new Date(now - hours * hour);
    const id = await putText(database, 'sending', { tries: 1 });
    await putAttempt(database, id, -7_185, -7_200);
    const common = {
      db: database.db,
      queue: notingQueue,
      lookDelays: [2_000, 60_000],
      auditKey: null,
      log: quietLog(),
    };
    const roles = rolesBy(database.db, { admins: ['UADA'], senders: ['*'], approvers: [] });
    await sweepTexts({ ...common, roles });
    await setText(database, id, { next_look_at: fromNow(0) });
    const found = recordOf(await textOf(database, id), { timestamp: hoursAgo(2) });
    await lookAtText({ ...common, flowroute: carrierWith([found]), failpoint: async () => {} }, id);
    expect(await textOf(database, id)).toMatchObject({ state: 'accepted', carrierId: found.id });
    const reconciler = createReconciler(database.db, { start: hoursAgo(5), end: hoursAgo(0) });
    for (const hours of [1, 3, 5]) {
      await reconciler.reachBack(hoursAgo(hours));
      if (hours === 3) reconciler.add(found);
    }
    expect(await reconciler.result()).toMatchObject({ sentHere: 1, found: 1, missing: 0, elsewhere: 0 });
  });

  test('of the last ten minutes are not missed yet', async () => {
    const ago = async (minutes: number) => {
      const { rows } = await sql<{ at: Date }>`select now() - ${minutes} * interval '1 minute' as at`.execute(
        database.db,
      );
      return rows[0]?.at ?? new Date(0);
    };
    await sent(await ago(5));
    const late = await sent(await ago(20));
    const range = { start: await ago(60), end: await ago(0) };
    expect(await reconcile([], [], range)).toMatchObject({ sentHere: 1, missing: 1, missingTexts: [late.id] });
  });

  test('that do not fit are counted all, and five of each are named', async () => {
    for (let count = 0; count < 7; count += 1) await sent(at('05T10:00:00'));
    const result = await reconcile(
      Array.from({ length: 8 }, (_, one) => record(`mdr2-other-${one}`, at('05T11:00:00'))),
    );
    expect([result.missing, result.missingTexts.length, result.elsewhere, result.elsewhereRecords.length]).toEqual([
      7, 5, 8, 5,
    ]);
  });
});
