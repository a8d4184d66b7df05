import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { takeSlot } from '../../src/messages/pacing.ts';
import type { Database } from '../../src/storage/database.ts';
import { takeToken } from '../../src/storage/tokens.ts';
import { databaseKind, type TestDatabase, testDatabase } from '../support/database.ts';

let storage: TestDatabase;
/** On PostgreSQL two connections, as two processes have them; PGlite has one. */
let databases: Database[];
beforeAll(async () => {
  storage = await testDatabase();
  databases = await Promise.all((databaseKind === 'postgres' ? [1, 2] : [1]).map(() => storage.open()));
});
afterAll(async () => {
  for (const database of databases ?? []) await database.close();
  await storage?.drop();
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks from four askers, as fast as it goes, for that long; gives when each token was taken, in milliseconds. */
async function taken(askFor: (database: Database) => Promise<number | null>, forMs: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + forMs;
  const asker = async (database: Database) => {
    while (performance.now() < end) {
      const at = await askFor(database);
      if (at !== null) times.push(at);
      else await sleep(5);
    }
  };
  await Promise.all(databases.flatMap((database) => [asker(database), asker(database)]));
  return times.sort((a, b) => a - b);
}

/** The most that lie within one window, wherever it begins. */
function mostWithin(times: number[], windowMs: number): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

describe('a shared budget', () => {
  test('lets through its burst and then one each step, over all who ask', async () => {
    const began = performance.now();
    const times = await taken(async (database) => {
      const wait = await takeToken(database.db, 'updates', 50, 200);
      return wait === 0 ? performance.now() : null;
    }, 900);
    const lasted = performance.now() - began;
    // 200 ms of burst hold four steps, and the one at which it begins.
    const burst = 5;
    expect(times.length).toBeLessThanOrEqual(burst + Math.ceil(lasted / 50));
    expect(times.length).toBeGreaterThanOrEqual(burst + 8);
    // The window is a little longer than what is asked for, since an answer takes its time.
    expect(mostWithin(times, 300)).toBeLessThanOrEqual(burst + 7 + 1);
  });

  test('says how long until the next', async () => {
    const [database] = databases;
    if (database === undefined) throw new Error('no database');
    expect(await takeToken(database.db, 'post C1', 300, 0)).toBe(0);
    const wait = await takeToken(database.db, 'post C1', 300, 0);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(300);
    await sleep(wait + 5);
    expect(await takeToken(database.db, 'post C1', 300, 0)).toBe(0);
  });

  test('of one kind takes nothing from another', async () => {
    const [database] = databases;
    if (database === undefined) throw new Error('no database');
    const kinds = ['post C2', 'post C3', 'post C4'];
    for (const kind of kinds) expect(await takeToken(database.db, kind, 60_000, 0)).toBe(0);
    for (const kind of kinds) expect(await takeToken(database.db, kind, 60_000, 0)).toBeGreaterThan(50_000);
  });

  test('does not save up what was not used beyond its burst', async () => {
    const [database] = databases;
    if (database === undefined) throw new Error('no database');
    await takeToken(database.db, 'saved', 20, 100);
    await sleep(500);
    const waits = await Promise.all(Array.from({ length: 12 }, () => takeToken(database.db, 'saved', 20, 100)));
    expect(waits.filter((wait) => wait === 0).length).toBeGreaterThanOrEqual(6);
    expect(waits.filter((wait) => wait === 0).length).toBeLessThanOrEqual(8);
  });
});

describe("the carrier's slots", () => {
  test('are never more in a second than the carrier takes, over all who ask, and none is given twice', async () => {
    const perSecond = 20;
    const times = await taken(async (database) => {
      const wait = await takeSlot(database.db, 'sms', perSecond);
      return wait === null ? null : performance.now() + wait;
    }, 1_200);
    expect(times.length).toBeGreaterThan(perSecond);
    expect(mostWithin(times, 1_000)).toBeLessThanOrEqual(perSecond);
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(1_000 / perSecond / 2);
  });

  test('that are more than a second away are not given, and not used up', async () => {
    const [database] = databases;
    if (database === undefined) throw new Error('no database');
    const given: (number | null)[] = [];
    for (let i = 0; i < 12; i += 1) given.push(await takeSlot(database.db, 'mms', 4));
    const waits = given.filter((wait) => wait !== null);
    // Now, four within the second, and the one that begins within it.
    expect(waits.length).toBeGreaterThanOrEqual(4);
    expect(waits.length).toBeLessThanOrEqual(6);
    expect(given.slice(waits.length)).toEqual(Array(12 - waits.length).fill(null));
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    await sleep(300);
    expect(await takeSlot(database.db, 'mms', 4)).not.toBeNull();
  });
});
