import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { keyedHash, writeAudit } from '../../src/access/audit.ts';
import { sealAudit, verifyAudit } from '../../src/access/audit-seal.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { databaseKind, type TestDatabase, testDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait-for.ts';

/** The embedded database has one transaction at a time. */
const onServer = databaseKind === 'postgres' ? describe : describe.skip;
const key = 'a key that seals the trail of tests';
let storage: TestDatabase;
let database: Database;
/** As another process has it. */
let other: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
  other = databaseKind === 'postgres' ? await storage.open() : database;
});
beforeEach(() => database.db.deleteFrom('audit').execute());
afterAll(async () => {
  await database?.close();
  if (other !== database) await other?.close();
  await storage?.drop();
});

/** Writes rows that are ripe to be sealed, or not. */
async function write(count: number, options: { young?: boolean; from?: number } = {}): Promise<bigint[]> {
  await transaction(database.db, 'write', async (trx) => {
    for (let i = 0; i < count; i += 1) {
      const entityId = String(i + (options.from ?? 0));
      await writeAudit(trx, {
        actor: 'UADA',
        actorName: 'Ada',
        action: 'text.taken',
        entity: 'text',
        entityId,
        source: 'command',
        details: { n: i, again: false, words: null },
      });
    }
  });
  if (!options.young)
    await sql`update audit set at = at - interval '6 seconds' where seal is null`.execute(database.db);
  return (await database.db.selectFrom('audit').select('id').orderBy('id').execute()).map((row) => row.id);
}

const verify = (options = {}) => verifyAudit(database.db, key, options);
const change = (id: bigint | undefined, set: { [column: string]: unknown }) =>
  database.db
    .updateTable('audit')
    .set(set)
    .where('id', '=', id ?? 0n)
    .execute();

describe('a trail that nobody touched', () => {
  test('is whole: empty, sealed in parts, and over more rows than one sealing or one reading takes', async () => {
    expect(await verify()).toEqual({ ok: true, rows: 0, head: '0'.repeat(64), unsealed: 0 });
    await write(3);
    expect(await sealAudit(database.db, key, 2)).toBe(2);
    expect(await verify()).toMatchObject({ ok: true, rows: 2, unsealed: 1 });
    expect(await sealAudit(database.db, key, 2)).toBe(1);
    expect(await sealAudit(database.db, key, 2)).toBe(0);
    const first = await verify();
    await sql`insert into audit (at, actor, action, entity, entity_id, source, details)
      select now() - interval '1 minute', null, 'a.b', 'text', n::text, 'worker', jsonb_build_object('n', n)
      from generate_series(1, 1100) as n`.execute(database.db);
    while ((await sealAudit(database.db, key)) > 0);
    const whole = await verify();
    expect(whole).toMatchObject({ ok: true, rows: 1103, unsealed: 0 });
    // Heads that were noted are met on the way, and the last one stands at its end.
    const head = first.ok ? first.head : '';
    expect(await verify({ head })).toMatchObject({ ok: true });
    expect(await verify({ head: whole.ok ? whole.head : '' })).toMatchObject({ ok: true });
    expect(await verify({ last: 5 })).toMatchObject({ ok: true, rows: 5 });
    expect(await verify({ last: 5_000 })).toMatchObject({ ok: true, rows: 1103 });
    expect(await verify({ last: 5, head })).toMatchObject({ ok: false, reason: expect.stringContaining('noted head') });
  });

  test('leaves rows younger than five seconds, and those behind them', async () => {
    await write(2);
    await write(2, { young: true });
    expect(await sealAudit(database.db, key)).toBe(2);
    expect(await verify()).toMatchObject({ ok: true, rows: 2, unsealed: 2 });
    await sql`update audit set at = at - interval '6 seconds' where seal is null`.execute(database.db);
    expect(await sealAudit(database.db, key)).toBe(2);
    expect(await verify()).toMatchObject({ ok: true, rows: 4, unsealed: 0 });
  });

  test('sealed by several at once has each row once', async () => {
    await write(30);
    const counts = await Promise.all([database, other, database, other].map(({ db }) => sealAudit(db, key, 10)));
    expect(counts.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(10);
    expect(await verify()).toMatchObject({ ok: true });
    while ((await sealAudit(database.db, key, 10)) > 0);
    expect(await verify()).toMatchObject({ ok: true, rows: 30, unsealed: 0 });
  });
});

describe('a trail that is read while it is sealed', () => {
  test('is whole up to where it was sealed when the reading began', async () => {
    await sql`insert into audit (at, action, entity, entity_id, source, details)
      select now() - interval '1 minute', 'a.b', 'text', n::text, 'worker', '{}' from generate_series(1, 1003) as n`.execute(
      database.db,
    );
    expect(await sealAudit(database.db, key, 998)).toBe(998);
    // Between the first page, which ends in rows without a seal, and the second.
    const sealing = database.db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        if (result.rows.length === 1_000) await sealAudit(database.db, key);
        return result;
      },
    });
    expect(await verifyAudit(sealing, key)).toMatchObject({ ok: true, rows: 998 });
    expect(await verify()).toMatchObject({ ok: true, rows: 1003, unsealed: 0 });
  });
});

onServer('a process that stands still in a transaction', () => {
  test('finds its row in its place: nothing is sealed past it', async () => {
    const slow = await other.db.startTransaction().execute();
    const entry = { actor: 'UBEA', actorName: 'Bea', action: 'text.taken', entity: 'text', source: 'command' };
    await writeAudit(slow, { ...entry, entityId: 'slow' });
    await write(1, { young: true });
    await waitFor('the row behind it to be ripe', async () => {
      // A connection that says nothing for so long would be taken for dead.
      await sql`select 1`.execute(slow);
      const ripe = await sql`select from audit where at < clock_timestamp() - interval '5 seconds'`.execute(
        database.db,
      );
      return ripe.rows.length === 1;
    });
    expect(await sealAudit(database.db, key)).toBe(0);
    await slow.commit().execute();
    expect(await sealAudit(database.db, key)).toBe(2);
    expect(await verify()).toMatchObject({ ok: true, rows: 2, unsealed: 0 });
  });
});

describe('a trail that somebody touched', () => {
  let ids: bigint[];
  let head: string;
  beforeEach(async () => {
    ids = await write(6);
    await sealAudit(database.db, key);
    const report = await verify();
    head = report.ok ? report.head : '';
  });

  test.each<[string, { [column: string]: unknown }]>([
    ['who', { actor: 'UBEA' }],
    ['who it was not', { actor: null }],
    ['the name', { actor_name: 'Bea' }],
    ['what', { action: 'text.taken ' }],
    ['of what kind', { entity: 'Text' }],
    ['of which', { entity_id: '17' }],
    ['from where', { source: 'button' }],
    ['a detail', { details: JSON.stringify({ n: 2, again: true, words: null }) }],
    ['a detail more', { details: JSON.stringify({ n: 2, again: false, words: null, x: 1 }) }],
    ['when, by a microsecond', { at: sql`at + interval '1 microsecond'` }],
    ['its seal', { seal: 'f'.repeat(64) }],
  ])('is broken where it says %s', async (_, set) => {
    await change(ids[2], set);
    expect(await verify()).toMatchObject({ ok: false, rows: 2, brokenAt: String(ids[2]) });
    expect(await verify({ last: 5 })).toMatchObject({ ok: false, brokenAt: String(ids[2]) });
  });

  test.each([0, 2])('is broken where row %i was removed', async (index) => {
    await database.db
      .deleteFrom('audit')
      .where('id', '=', ids[index] ?? 0n)
      .execute();
    expect(await verify()).toMatchObject({ ok: false, rows: index, brokenAt: String(ids[index + 1]) });
  });

  test('is broken where a row was put in between, with or without a seal of some kind', async () => {
    await sql`update audit set id = default where id = ${ids[3]}`.execute(database.db);
    expect(await verify()).toMatchObject({ ok: false });
    await sql`insert into audit (id, action, entity, entity_id, source, details) overriding system value values (${ids[3]}, 'a.b', 'x', '1', 'y', '{}')`.execute(
      database.db,
    );
    expect(await verify()).toMatchObject({ ok: false, brokenAt: String(ids[4]) });
  });

  test('is broken where a row was put in with the seal of its neighbour, and where the first were removed', async () => {
    const row = await database.db
      .selectFrom('audit')
      .selectAll()
      .where('id', '=', ids[2] ?? 0n)
      .executeTakeFirstOrThrow();
    await change(ids[3], { details: JSON.stringify(row.details), entity_id: row.entity_id, seal: row.seal });
    expect(await verify()).toMatchObject({ ok: false, rows: 3, brokenAt: String(ids[3]) });
    await database.db
      .deleteFrom('audit')
      .where('id', '<=', ids[3] ?? 0n)
      .execute();
    expect(await verify()).toMatchObject({ ok: false, rows: 0, brokenAt: String(ids[4]) });
  });

  test('is whole where a row went before it was sealed: therefore rows are sealed within seconds', async () => {
    const [, , , , , , seventh] = await write(1, { young: true });
    await database.db
      .deleteFrom('audit')
      .where('id', '=', seventh ?? 0n)
      .execute();
    expect(await verify({ head })).toMatchObject({ ok: true, rows: 6, unsealed: 0 });
  });

  test.each([true, false])('is broken where two rows changed places, along with their seals: %s', async (withSeals) => {
    const seals = withSeals ? sql`, seal = b.seal` : sql``;
    await sql`update audit a set at = b.at, entity_id = b.entity_id, details = b.details ${seals} from audit b
      where (a.id, b.id) in ((${ids[1]}, ${ids[4]}), (${ids[4]}, ${ids[1]}))`.execute(database.db);
    expect(await verify()).toMatchObject({ ok: false, rows: 1, brokenAt: String(ids[1]) });
  });

  test('is broken for another key', async () => {
    expect(await verifyAudit(database.db, `${key}x`)).toMatchObject({ ok: false, rows: 0, brokenAt: String(ids[0]) });
  });

  test('whose tail was cut looks whole, but lacks the head that was noted', async () => {
    await database.db
      .deleteFrom('audit')
      .where('id', '>', ids[3] ?? 0n)
      .execute();
    expect(await verify()).toMatchObject({ ok: true, rows: 4 });
    expect(await verify({ head })).toMatchObject({ ok: false, reason: expect.stringContaining('its tail was cut') });
  });

  test('whose tail was cut and goes on with new rows lacks it too', async () => {
    await database.db
      .deleteFrom('audit')
      .where('id', '>', ids[3] ?? 0n)
      .execute();
    await write(4, { from: 100 });
    await sealAudit(database.db, key);
    expect(await verify()).toMatchObject({ ok: true, rows: 8 });
    expect(await verify({ head })).toMatchObject({ ok: false });
  });

  test('that lost a seal in its middle is broken there', async () => {
    await change(ids[2], { seal: null });
    expect(await verify()).toMatchObject({
      ok: false,
      brokenAt: String(ids[3]),
      reason: expect.stringContaining('lost its seal'),
    });
  });
});

describe('what the trail says of numbers and words', () => {
  test('is a hash that only the key can make, the same for the same', () => {
    const hash = keyedHash(key, '+12065550111');
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(keyedHash(key, '+12065550111')).toBe(hash);
    expect(keyedHash(key, '+12065550112')).not.toBe(hash);
    expect(keyedHash(`${key}x`, '+12065550111')).not.toBe(hash);
    expect(keyedHash(null, '+12065550111')).toBeNull();
  });
});
