import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { MessageRecord } from '../../src/flowroute/index.ts';
import { everyRecord, type RecordFilter } from '../../src/reports/filter.ts';
import { findList, listPage, mostKept, type RecordList } from '../../src/reports/record-list.ts';
import { createRecordLists } from '../../src/reports/record-lists.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const end = new Date('2026-11-25T00:00:00Z');
const start = new Date('2026-11-18T00:00:00Z');
const outbound: RecordFilter = { ...everyRecord, direction: 'outbound' };

/** One each 40 seconds of the week, every third of them inbound: the newest is 0. */
function recordAt(number: number): MessageRecord {
  return {
    id: `mdr2-${number}`,
    direction: number % 3 === 2 ? 'inbound' : 'outbound',
    from: '+12065550100',
    to: '+13605550142',
    body: 'kept out of the rows',
    isMms: false,
    encoding: 0,
    numberType: 'longcode',
    status: 'delivery success',
    amountNanodollars: 4_000_000n,
    segments: 1,
    timestamp: new Date(end.getTime() - (number + 1) * 40_000),
    receipts: [],
    media: [],
  };
}
const all = Array.from({ length: 15_000 }, (_, number) => recordAt(number));

/** A carrier with these records and one row that cannot be read, which gives them oldest first within a page. */
const carrier = {
  async recordsPage(range: { start: Date; end: Date }, { limit, offset }: { limit: number; offset: number }) {
    const fitting = all.filter(({ timestamp }) => timestamp >= range.start && timestamp < range.end);
    const records = fitting.slice(offset, offset + limit).toReversed();
    const unreadable = range.end.getTime() === end.getTime() && offset === 0 ? ['odd row'] : [];
    return { records, unreadable, hasMore: offset + limit < fitting.length, nextOffset: offset + limit };
  },
  messagesPage: async () => ({ items: [], hasMore: false, nextOffset: 0, skipped: 0 }),
};

describe('a filtered list', () => {
  let storage: TestDatabase;
  let database: Database;
  let list: RecordList;
  beforeAll(async () => {
    storage = await testDatabase();
    database = await storage.open();
  });
  afterAll(async () => {
    await database?.close();
    await storage?.drop();
  });
  beforeEach(async () => {
    const { begin } = createRecordLists({ db: database.db, flowroute: carrier });
    list = await transaction(database.db, 'begin', (trx) =>
      begin(trx, { userId: 'U1', start, end, zone: 'UTC', filter: outbound }),
    );
  });

  test('counts all that match, keeps the newest of them, and says what could not be read', async () => {
    const lists = createRecordLists({ db: database.db, flowroute: carrier });
    const progress: number[] = [];
    const read = await lists.read(list, (records) => progress.push(records));
    expect(read).toMatchObject({ recordsRead: 15_000, matched: 10_000, unreadable: 1 });
    expect(progress.at(-1)).toBe(15_000);
    expect(await findList(database.db, list.id, 'U1')).toEqual(read);
    expect(await findList(database.db, list.id, 'U2')).toBeNull();

    const expected = all.filter((one) => one.direction === 'outbound').slice(0, mostKept);
    const deps = { db: database.db, flowroute: carrier };
    const first = await listPage(deps, read, { offset: 0, size: 10 });
    expect(first.rows.map((row) => row.id)).toEqual(expected.slice(0, 10).map((one) => one.id));
    expect(first.rows[0]).toEqual({
      id: 'mdr2-0',
      direction: 'outbound',
      from: '+12065550100',
      to: '+13605550142',
      isMms: false,
      nanodollars: 4_000_000n,
      at: expected[0]?.timestamp,
      fate: { outcome: 'delivered', code: null, description: null },
    });
    const last = await listPage(deps, read, { offset: mostKept - 10, size: 10 });
    expect(last.rows.map((row) => row.id)).toEqual(expected.slice(-10).map((one) => one.id));
    expect(last.hasMore).toBe(false);
    expect((await listPage(deps, read, { offset: mostKept - 20, size: 10 })).hasMore).toBe(true);
  });

  test('whose reading is broken off by a stop says so, and keeps nothing', async () => {
    const lists = createRecordLists({
      db: database.db,
      flowroute: {
        ...carrier,
        async recordsPage(...asked) {
          lists.stop();
          return carrier.recordsPage(...asked);
        },
      },
    });
    await expect(lists.read(list, () => {})).rejects.toThrow('I am being restarted, so the reading broke off.');
    await expect(lists.read(list, () => {})).rejects.toThrow('I am being restarted');
    expect(await findList(database.db, list.id, 'U1')).toMatchObject({ recordsRead: 0, matched: 0 });
  });
});
