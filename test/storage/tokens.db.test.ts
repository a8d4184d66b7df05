import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
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

function first(): Database {
  const [database] = databases;
  if (database === undefined) throw new Error('no database');
  return database;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What is given to four askers, who ask as fast as it goes until they have so many, and the milliseconds it took. */
async function taken(ask: (database: Database) => Promise<number | null>, count: number) {
  const given: number[] = [];
  const began = performance.now();
  const asker = async (database: Database) => {
    while (given.length < count) {
      const one = await ask(database);
      if (one !== null) given.push(one);
      else await sleep(5);
    }
  };
  await Promise.all(databases.flatMap((database) => [asker(database), asker(database)]));
  return { given, lastedMs: performance.now() - began };
}

/** As if its last token had been taken so many milliseconds earlier. */
const age = ({ db }: Database, kind: string, ms: number) =>
  sql`update pacing set next_at = next_at - ${ms} * interval '1 millisecond' where kind = ${kind}`.execute(db);

describe('a shared budget', () => {
  test('lets through its burst and then one each step, over all who ask', async () => {
    // 200 ms of burst hold four steps, and the one at which it begins.
    const burst = 5;
    const { given, lastedMs } = await taken(async (database) => {
      const wait = await takeToken(database.db, 'updates', 50, 200);
      return wait === 0 ? 0 : null;
    }, burst + 12);
    expect(given.length).toBeLessThanOrEqual(burst + Math.ceil(lastedMs / 50));
  });

  test('says how long until the next', async () => {
    const database = first();
    expect(await takeToken(database.db, 'post C1', 600_000, 0)).toBe(0);
    const wait = await takeToken(database.db, 'post C1', 600_000, 0);
    expect(wait).toBeGreaterThan(500_000);
    expect(wait).toBeLessThanOrEqual(600_000);
    await age(database, 'post C1', wait - 400_000);
    expect(await takeToken(database.db, 'post C1', 600_000, 0)).toBeGreaterThan(1);
    await age(database, 'post C1', 400_000);
    expect(await takeToken(database.db, 'post C1', 600_000, 0)).toBe(0);
  });

  test('of one kind takes nothing from another', async () => {
    const database = first();
    const kinds = ['post C2', 'post C3', 'post C4'];
    for (const kind of kinds) expect(await takeToken(database.db, kind, 60_000, 0)).toBe(0);
    for (const kind of kinds) expect(await takeToken(database.db, kind, 60_000, 0)).toBeGreaterThan(50_000);
  });

  test('does not save up what was not used beyond its burst', async () => {
    const database = first();
    const take = () => takeToken(database.db, 'saved', 600_000, 3_000_000);
    await take();
    await age(database, 'saved', 86_400_000);
    // Five steps of burst, and the one at which it begins.
    for (let i = 0; i < 6; i += 1) expect(await take()).toBe(0);
    expect(await take()).toBeGreaterThan(0);
  });
});

describe("the carrier's slots", () => {
  test('are never more in a second than the carrier takes, over all who ask', async () => {
    const perSecond = 20;
    const { given, lastedMs } = await taken(({ db }) => takeSlot(db, 'sms', perSecond), 2 * perSecond);
    // The last of them lie up to a second ahead.
    expect(given.length).toBeLessThanOrEqual(1 + ((lastedMs + 1_000) / 1_000) * perSecond);
  });

  test('lie a step apart, with room, so that none is given twice', async () => {
    const database = first();
    await database.db.deleteFrom('pacing').execute();
    const ends: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      const wait = await takeSlot(database.db, 'sms', 4);
      const { rows } = await sql<{
        end: number;
      }>`select extract(epoch from next_at)::float8 * 1000 as end from pacing where kind = 'sms'`.execute(database.db);
      expect(wait).not.toBeNull();
      ends.push(rows[0]?.end ?? 0);
    }
    for (const [i, end] of ends.slice(1).entries()) expect(end - (ends[i] ?? 0)).toBeGreaterThanOrEqual(250);
  });

  test('that are more than a second away are not given, and not used up', async () => {
    const { db } = first();
    expect(await takeSlot(db, 'mms', 0.1)).toBe(0);
    const next = () => db.selectFrom('pacing').select('next_at').where('kind', '=', 'mms').executeTakeFirstOrThrow();
    const before = await next();
    expect(await takeSlot(db, 'mms', 0.1)).toBeNull();
    expect(await next()).toEqual(before);
  });
});
