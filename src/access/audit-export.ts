import type { FileHandle } from 'node:fs/promises';
import { sql } from 'kysely';
import { csvRow, csvStart } from '../csv.ts';
import type { Db } from '../storage/transaction.ts';

export const exportFormats = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A row of the trail as it leaves: `at` in UTC to the microsecond; the seal lets the row be checked against the chain. */
type ExportRow = {
  id: string;
  at: string;
  actor: string | null;
  actor_name: string | null;
  action: string;
  entity: string;
  entity_id: string;
  source: string;
  details: unknown;
  seal: string | null;
};

const columns = [
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
] as const satisfies (keyof ExportRow)[];

/** Rows that are in memory at a time. */
const pageSize = 1_000;

/**
 * Writes the rows of the trail between two instants into an open file, which stays open, and gives how many there were.
 * However many there are, a page at a time is in memory.
 */
export async function writeAuditFile(
  db: Db,
  span: { start: Date; end: Date },
  format: ExportFormat,
  file: FileHandle,
): Promise<number> {
  let rows = 0;
  if (format === 'csv') await file.writeFile(csvStart + csvRow(columns));
  for await (const page of pages(db, span)) {
    rows += page.length;
    await file.writeFile(page.map((row) => (format === 'csv' ? asCsv(row) : `${JSON.stringify(row)}\n`)).join(''));
  }
  return rows;
}

function asCsv(row: ExportRow): string {
  return csvRow(columns.map((name) => (name === 'details' ? JSON.stringify(row.details) : row[name])));
}

async function* pages(db: Db, span: { start: Date; end: Date }): AsyncGenerator<ExportRow[]> {
  let after = 0n;
  for (;;) {
    const { rows } = await sql<ExportRow>`
      select id::text as id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor, actor_name, action,
        entity, entity_id, source, details, seal
      from audit where audit.id > ${after} and audit.at >= ${span.start} and audit.at < ${span.end}
      order by audit.id limit ${pageSize}`.execute(db);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = BigInt(last.id);
  }
}
