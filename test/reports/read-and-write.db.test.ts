import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { readCsv } from '../../src/csv.ts';
import { createFlowroute, type Flowroute } from '../../src/flowroute/index.ts';
import { everyRecord } from '../../src/reports/filter.ts';
import { type ReadingResult, type ReadingWish, readAndWrite } from '../../src/reports/read-and-write.ts';
import { csvColumns } from '../../src/reports/records-csv.ts';
import { encodeSummary } from '../../src/reports/summary-shape.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { textOfFile } from '../support/text-of-file.ts';

const keys = { accessKey: 'local-access-key', secretKey: 'local-secret-key' };
const zone = 'America/Los_Angeles';
/** Behind a change of the clocks, so that a day of the period has 25 hours. */
const now = new Date('2026-11-12T18:00:00Z');
const period = { start: new Date('2026-10-24T07:00:00Z'), end: new Date('2026-11-12T08:00:00Z') };
const whole = { start: new Date(now.getTime() - 31 * 86_400_000), end: now };

let storage: TestDatabase;
let database: Database;
let carrier: LocalFlowroute;
let flowroute: Flowroute;
let folder: string;
const results: ReadingResult[] = [];

beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
  carrier = await startLocalFlowroute({ ...keys, seed: { records: 20_000 }, now: () => now });
  flowroute = createFlowroute({
    baseUrl: carrier.url,
    ...keys,
    timeoutMs: 10_000,
    sleep: async () => {},
    readBudgetMs: 3_000,
  });
  folder = await mkdtemp(join(tmpdir(), 'switchboard-reports-test-'));
});
afterEach(async () => {
  await Promise.all(results.splice(0).map((result) => result.discard()));
  await fetch(`${carrier.url}/_/faults`, { method: 'DELETE' });
});
afterAll(async () => {
  flowroute.close();
  await carrier.close();
  await database.close();
  await storage.drop();
  await rm(folder, { recursive: true });
});

async function read(wish: Partial<ReadingWish> = {}): Promise<ReadingResult> {
  const deps = { db: database.db, flowroute, temporaryFolder: folder, sleep: async () => {} };
  const result = await readAndWrite(deps, {
    period,
    zone,
    filter: everyRecord,
    isWhole: false,
    withFile: true,
    withReconciliation: false,
    ...wish,
  });
  results.push(result);
  return result;
}

const misbehave = (fault: object) => fetch(`${carrier.url}/_/faults`, { method: 'POST', body: JSON.stringify(fault) });

/** The file's rows, as a table of text columns by their names. */
async function load(result: ReadingResult): Promise<void> {
  const [names = [], ...rows] = readCsv(await textOfFile(result.file?.handle));
  const columns = sql.join(names.map((name) => sql`${sql.ref(name)} text`));
  await sql`drop table if exists read_back`.execute(database.db);
  await sql`create table read_back (${columns})`.execute(database.db);
  for (let at = 0; at < rows.length; at += 1_000) {
    const values = rows
      .slice(at, at + 1_000)
      .map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])));
    await sql`insert into read_back select * from jsonb_populate_recordset(null::read_back, ${JSON.stringify(values)}::jsonb)`.execute(
      database.db,
    );
  }
}

const figures = sql`
  count(*) filter (where direction = 'inbound')::int as in, count(*) filter (where direction = 'outbound')::int as out,
  count(*) filter (where outcome = 'delivered')::int as delivered, count(*) filter (where outcome = 'undelivered')::int as undelivered,
  count(*) filter (where outcome = 'handed_over')::int as "handedOver", count(*) filter (where outcome = 'sent')::int as sent,
  coalesce(sum(segments::int), 0)::int as segments, (coalesce(sum(cost_usd::numeric), 0) * 1000000000)::bigint as nanodollars`;

async function ask(query: ReturnType<typeof sql>): Promise<Record<string, unknown>[]> {
  const { rows } = await query.execute(database.db);
  return rows.map((row) => z.record(z.string(), z.unknown()).parse(row));
}

/** The summary as plain SQL makes it of the file that was read back. */
async function apart() {
  const rows = sql`(
    select *, date_trunc('day', time_utc::timestamptz at time zone ${zone}) as day,
      (case direction when 'inbound' then "to" else "from" end) collate "C" as number
    from read_back) as rows`;
  const [totals] = await ask(sql`select ${figures} from ${rows}`);
  const [rest] = await ask(sql`
    select count(*)::int as records, count(*) filter (where segments_estimated = 'yes')::int as "segmentsEstimated",
      count(*) filter (where cost_usd = '')::int as "withoutCost"
    from ${rows}`);
  const buckets = await ask(sql`
    select to_char(day, 'FMMon FMDD') as label, ${figures} from ${rows} group by day order by day`);
  const numbers = await ask(sql`
    select number, ${figures} from ${rows} group by number order by count(*) desc, number`);
  const codes = await ask(sql`
    select nullif(error_code, '')::int as code, error_description as description, count(*)::int as texts
    from ${rows} where outcome = 'undelivered' group by 1, 2 order by 3 desc, 1`);
  return { totals, rest, buckets, numbers, codes };
}

const without = (rows: { start?: string; worst?: unknown }[]) => rows.map(({ start: _, worst: __, ...row }) => row);

describe('a report over 20,000 records', () => {
  test('has every figure as plain SQL has it over the file read back', async () => {
    const result = await read();
    const { summary } = result;
    await load(result);
    const expected = await apart();
    expect(summary.records).toBeGreaterThan(10_000);
    expect(summary.totals).toEqual(expected.totals);
    expect(without(summary.buckets)).toEqual(expected.buckets);
    expect(summary.numbers).toEqual(expected.numbers);
    expect(without(summary.codes)).toEqual(expected.codes);
    const { records, segmentsEstimated, withoutCost } = summary;
    expect({ records, segmentsEstimated, withoutCost }).toEqual(expected.rest);
    for (const { code, worst } of summary.codes) {
      const rows = await ask(sql`
        select "from" collate "C" as number, count(*)::int as texts from read_back
        where outcome = 'undelivered' and error_code = ${String(code ?? '')}
        group by 1 order by texts desc, number limit 3`);
      expect(worst).toEqual(rows);
    }
    expect(result.file).toMatchObject({ records: summary.records, nanodollars: summary.totals.nanodollars });
    expect(JSON.parse(encodeSummary(summary))).toMatchObject({
      totals: { nanodollars: String(summary.totals.nanodollars) },
    });
  });

  test('has every record of the carrier, once, the newest first', async () => {
    const result = await read({ period: whole });
    expect(result.summary).toMatchObject({ records: 20_000, recordsRead: 20_000, unreadable: 0 });
    const rows = readCsv(await textOfFile(result.file?.handle)).slice(1);
    expect(new Set(rows.map(([id]) => id)).size).toBe(20_000);
    const times = rows.map(([, time]) => time ?? '');
    expect(times).toEqual(times.toSorted().reverse());
  });

  test('under a filter has what the filter takes, in the figures and in the file', async () => {
    const result = await read({ filter: { ...everyRecord, failed: true }, withReconciliation: true });
    const { summary } = result;
    expect(summary.records).toBe(summary.totals.undelivered);
    expect(summary.recordsRead).toBeGreaterThan(summary.records);
    const rows = readCsv(await textOfFile(result.file?.handle)).slice(1);
    const outcome = csvColumns.findIndex((column) => column.name === 'outcome');
    expect([rows.length, new Set(rows.map((row) => row[outcome]))]).toEqual([
      summary.records,
      new Set(['undelivered']),
    ]);
    // What a filter leaves out would look like a difference.
    expect(result.reconciliation).toBeNull();
  });

  test('has the same figures though pages fail on the way', async () => {
    const { summary } = await read();
    for (const kind of ['503', '429', 'reset']) await misbehave({ kind, path: '/v2.1/messages', times: 2 });
    const again = await read();
    expect(again.summary).toEqual(summary);
  });
});

describe('the file', () => {
  test('has no name while it is written, and is closed when it is discarded', async () => {
    const seen: string[] = [];
    const result = await read({ onProgress: () => seen.push(...readdirSync(folder)) });
    expect([...seen, ...readdirSync(folder)]).toEqual([]);
    await result.discard();
    await result.discard();
    expect(result.file?.handle.fd).toBe(-1);
  });

  test('has no words and no customer’s number unless it is a whole one', async () => {
    const masked = await textOfFile((await read()).file?.handle);
    const result = await read({ isWhole: true });
    const text = await textOfFile(result.file?.handle);
    expect(masked).not.toMatch(/appointment|\+1(?:360|509|541|646)555/);
    expect(text).toMatch(/appointment/);
    expect(text).toMatch(/\+1(?:360|509|541|646)555/);
  });

  test('of an empty period has its head alone', async () => {
    const result = await read({
      period: { start: new Date('2020-01-01T08:00:00Z'), end: new Date('2020-01-02T08:00:00Z') },
    });
    expect(result.summary).toMatchObject({ records: 0, recordsRead: 0 });
    expect(readCsv(await textOfFile(result.file?.handle))).toEqual([csvColumns.map((column) => column.name)]);
    expect(result.file).toMatchObject({ records: 0, nanodollars: 0n });
  });

  test('is not made where none is wanted', async () => {
    expect((await read({ withFile: false })).file).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a period that cannot be read whole', () => {
  test('gives no figures, says why, and leaves no file', async () => {
    await misbehave({ kind: '401', path: '/v2.1/messages' });
    await expect(read()).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('because the caller has enough leaves no file either', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    await expect(read({ signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a reading says when it began, by the database’s clock', async () => {
  const clock = async () =>
    z
      .array(z.object({ now: z.date() }))
      .parse((await sql`select clock_timestamp() as now`.execute(database.db)).rows)[0]?.now;
  const before = await clock();
  const { readAt } = await read({ withFile: false });
  expect(Number(readAt)).toBeGreaterThanOrEqual(Number(before));
  expect(Number(readAt)).toBeLessThanOrEqual(Number(await clock()));
});
