import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { writeAudit } from '../../src/access/audit.ts';
import { type ExportFormat, writeAuditFile } from '../../src/access/audit-export.ts';
import { postDailyHead } from '../../src/access/audit-head.ts';
import { sealAudit, verifyAudit } from '../../src/access/audit-seal.ts';
import { createSettings } from '../../src/access/settings.ts';
import { readCsv } from '../../src/csv.ts';
import type { Database } from '../../src/storage/database.ts';
import { openNamelessFile } from '../../src/storage/nameless-file.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { databaseKind, type TestDatabase, testDatabase } from '../support/database.ts';
import { textOfFile } from '../support/text-of-file.ts';
import { zoneAt } from '../support/utc-days.ts';

const key = 'a key that seals the trail of tests';
let storage: TestDatabase;
let database: Database;
let other: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
  other = databaseKind === 'postgres' ? await storage.open() : database;
});
beforeEach(async () => {
  for (const table of ['audit', 'audit_heads', 'slack_messages', 'settings', 'people'] as const) {
    await database.db.deleteFrom(table).execute();
  }
});
afterAll(async () => {
  await database?.close();
  if (other !== database) await other?.close();
  await storage?.drop();
});

const ever = { start: new Date('2000-01-01'), end: new Date('2100-01-01') };
async function exported(format: ExportFormat, span = ever) {
  const file = await openNamelessFile();
  const rows = await writeAuditFile(database.db, span, format, file);
  const text = await textOfFile(file);
  await file.close();
  return { rows, text };
}

async function fill(count: number): Promise<void> {
  await sql`insert into audit (at, actor, actor_name, action, entity, entity_id, source, details)
    select timestamptz '2026-11-01 00:00Z' + n * interval '1 minute', 'UADA', 'Ada', 'a.b', 'text', n::text, 'worker',
      jsonb_build_object('n', n) from generate_series(1, ${count}::int) as n`.execute(database.db);
}

describe('the name in the trail', () => {
  const write = (actor: string | null, actorName?: string) =>
    transaction(database.db, 'write', (trx) =>
      writeAudit(trx, {
        actor,
        ...(actorName === undefined ? {} : { actorName }),
        action: 'a.b',
        entity: 'x',
        entityId: '1',
        source: 'test',
      }),
    );
  const names = async () =>
    (await database.db.selectFrom('audit').select('actor_name').orderBy('id').execute()).map((row) => row.actor_name);

  test('is the one that the person had then, though they have another now', async () => {
    await database.db
      .insertInto('people')
      .values({ user_id: 'UADA', name: 'Ada', tz: 'UTC', standing: 'full' })
      .execute();
    await write('UADA');
    await database.db.updateTable('people').set({ name: 'Lady Lovelace' }).execute();
    await write('UADA');
    await write('UADA', 'as given');
    await write('UNOBODY');
    await write(null);
    expect(await names()).toEqual(['Ada', 'Lady Lovelace', 'as given', null, null]);
  });
});

describe('an export', () => {
  test('as CSV has each row with its seal, and no cell that a spreadsheet runs', async () => {
    await transaction(database.db, 'write', (trx) =>
      writeAudit(trx, {
        actor: 'UADA',
        actorName: '=HYPERLINK("https://example.com")',
        action: 'setting.changed',
        entity: 'setting',
        entityId: '+12065550100',
        source: 'modal',
        details: { old: 'a,"b"\n', n: 3 },
      }),
    );
    await sql`update audit set at = timestamptz '2026-11-03 14:05:06.123456Z'`.execute(database.db);
    await sealAudit(database.db, key);
    const { rows, text } = await exported('csv');
    expect(rows).toBe(1);
    expect(text).toContain(',"\'=HYPERLINK(""https://example.com"")",');
    const [head, row, ...more] = readCsv(text);
    expect(more).toEqual([]);
    expect(head).toEqual([
      'id',
      'at',
      'actor',
      'actor_name',
      'action',
      'entity',
      'entity_id',
      'source',
      'details',
      'seal',
    ]);
    expect(row?.slice(1, 8)).toEqual([
      '2026-11-03T14:05:06.123456Z',
      'UADA',
      '=HYPERLINK("https://example.com")',
      'setting.changed',
      'setting',
      '+12065550100',
      'modal',
    ]);
    expect(JSON.parse(row?.[8] ?? '')).toEqual({ old: 'a,"b"\n', n: 3 });
    expect(row?.[9]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('as JSON lines has the same, however many pages it takes', async () => {
    await fill(2_300);
    const { rows, text } = await exported('jsonl');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toBe(2_300);
    expect(lines.map((line) => line.entity_id)).toEqual(Array.from({ length: 2_300 }, (_, i) => String(i + 1)));
    expect(lines[0]).toMatchObject({ actor: 'UADA', actor_name: 'Ada', details: { n: 1 }, seal: null });
    expect(readCsv((await exported('csv')).text)).toHaveLength(2_301);
  });

  test('holds its span: the start is in it, the end is not', async () => {
    await fill(10);
    const start = new Date('2026-11-01T00:03:00Z');
    const end = new Date('2026-11-01T00:06:00Z');
    const { rows, text } = await exported('jsonl', { start, end });
    expect(rows).toBe(3);
    expect(text.match(/"entity_id":"(\d+)"/g)).toEqual(['3', '4', '5'].map((id) => `"entity_id":"${id}"`));
  });
});

describe('the head of the day', () => {
  async function process(zone: string, channel: string | null = 'C0FINANCE', on = database) {
    await database.db.deleteFrom('settings').execute();
    await database.db
      .insertInto('settings')
      .values({ key: 'zone', value: JSON.stringify(zone), set_by: 'UADA' })
      .execute();
    const access = { admins: ['UADA'], senders: [], approvers: [] };
    const settings = createSettings(on.db, { access, approvalChannel: channel });
    return () => postDailyHead({ db: on.db, settings }, key);
  }
  const heads = () => database.db.selectFrom('audit_heads').selectAll().orderBy('day').execute();
  const posts = () => database.db.selectFrom('slack_messages').select(['entity', 'entity_id', 'channel_id']).execute();
  /** As if that had been a day earlier. */
  const nextDay = () => sql`update audit_heads set day = '2020-01-01'`.execute(database.db);

  test('is posted once a day, by whichever process comes first', async () => {
    await fill(5);
    while ((await sealAudit(database.db, key)) > 0);
    const here = await process(zoneAt(12));
    const there = await process(zoneAt(12), 'C0FINANCE', other);
    const done = await Promise.all([here(), there(), here(), there()]);
    expect(done.filter(Boolean)).toHaveLength(1);
    const report = await verifyAudit(database.db, key);
    const [row] = await heads();
    expect(row).toMatchObject({ head: report.ok ? report.head : '', rows_count: 5n, broken_at: null });
    expect(await posts()).toEqual([{ entity: 'audit_head', entity_id: row?.day, channel_id: 'C0FINANCE' }]);
    expect(await here()).toBe(false);
    await nextDay();
    expect(await here()).toBe(true);
  });

  test('is not posted before nine in the morning there, nor without a channel or a sealed row', async () => {
    expect(await (await process(zoneAt(12)))()).toBe(false);
    await fill(1);
    await sealAudit(database.db, key);
    expect(await (await process(zoneAt(7)))()).toBe(false);
    expect(await (await process(zoneAt(12), null))()).toBe(false);
    expect(await heads()).toEqual([]);
    expect(await (await process(zoneAt(10)))()).toBe(true);
  });

  test('says where the chain is broken: a changed byte, a removed row, and a tail that was cut since', async () => {
    await fill(6);
    await sealAudit(database.db, key);
    const post = await process(zoneAt(12));
    const all = await database.db.selectFrom('audit').selectAll().orderBy('id').execute();
    const ids = all.map((row) => row.id);
    await post();
    const [{ head } = { head: '' }] = await heads();

    for (const [touch, brokenAt] of [
      [sql`update audit set source = 'Worker' where id = ${ids[2]}`, ids[2]],
      [sql`delete from audit where id = ${ids[2]}`, ids[3]],
      [sql`delete from audit where id > ${ids[3]}`, ids[3]],
    ] as const) {
      await nextDay();
      await transaction(database.db, 'touch', async (trx) => {
        await touch.execute(trx);
      });
      expect(await post()).toBe(true);
      const rows = await heads();
      expect(rows.at(-1)).toMatchObject({ broken_at: String(brokenAt), head });
      // Put right again, as it was.
      await database.db.deleteFrom('audit_heads').where('day', '!=', '2020-01-01').execute();
      await database.db.deleteFrom('audit').execute();
      for (const row of all) {
        const { details, ...rest } = row;
        await sql`insert into audit overriding system value select * from jsonb_populate_record(null::audit, ${JSON.stringify({ ...rest, id: String(row.id), details })}::jsonb)`.execute(
          database.db,
        );
      }
      expect(await verifyAudit(database.db, key, { head })).toMatchObject({ ok: true });
    }
  });
});
