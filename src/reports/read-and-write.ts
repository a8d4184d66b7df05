import type { FileHandle } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Period } from '../access/date-range.ts';
import { CsvBytes } from '../csv.ts';
import type { Db } from '../storage/transaction.ts';
import { isEveryRecord, type RecordFilter } from './filter.ts';
import { fateOf } from './outcome.ts';
import { type ReadDeps, readRange } from './read-range.ts';
import { createReconciler } from './reconcile.ts';
import { cellsWriter, csvHead } from './records-csv.ts';
import { openRecordsFile, type RecordsFile } from './records-file.ts';
import { createSummarizer } from './summarize.ts';
import type { Reconciliation, Summary } from './summary-shape.ts';

export type ReadAndWriteDeps = ReadDeps & {
  db: Db;
  /** Where the file is made; the system's folder for such by default. */
  temporaryFolder?: string;
};

export type ReadingWish = {
  period: Pick<Period, 'start' | 'end'>;
  zone: string;
  filter: RecordFilter;
  /** The file is to have the words and customers' whole numbers. */
  isWhole: boolean;
  withFile: boolean;
  withReconciliation: boolean;
  /** Called after each page with the records that were read so far. */
  onProgress?: ((records: number) => void) | undefined;
  signal?: AbortSignal | undefined;
};

export type WrittenFile = { handle: FileHandle; records: number; nanodollars: bigint };

export type ReadingResult = {
  summary: Summary;
  /** Null where none is wanted, and under a filter: what it leaves out would look like a difference. */
  reconciliation: Reconciliation | null;
  /** CSV of the records that the filter takes: see `csvColumns`. Null where none is wanted. */
  file: WrittenFile | null;
  /** When the reading began, by the database's clock: what came later is not in it. */
  readAt: Date;
  /** Closes the file, which removes it. To be called once it is not needed any more; harmless without one, and twice. */
  discard(): Promise<void>;
};

/**
 * Reads a period's records once, and in the same pass sums them up, writes them to a file and holds them against our own texts.
 * @throws FlowrouteError when the period cannot be read whole; nothing is left behind then.
 * @throws the signal's reason when the caller aborts; likewise.
 */
export async function readAndWrite(deps: ReadAndWriteDeps, wish: ReadingWish): Promise<ReadingResult> {
  const file = wish.withFile ? await openRecordsFile(deps.temporaryFolder) : null;
  const discard = async () => file?.discard();
  try {
    return { ...(await readInto(deps, wish, file)), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function readInto(
  deps: ReadAndWriteDeps,
  wish: ReadingWish,
  file: RecordsFile | null,
): Promise<Omit<ReadingResult, 'discard'>> {
  const { period, signal, onProgress } = wish;
  const readAt = await now(deps.db);
  const summarizer = createSummarizer(wish);
  const reconciler = wish.withReconciliation && isEveryRecord(wish.filter) ? createReconciler(deps.db, period) : null;
  const cellsOf = cellsWriter({ range: period, zone: wish.zone, isWhole: wish.isWhole });
  const rows = new CsvBytes();
  await file?.write(Buffer.from(csvHead));
  const reading = readRange(deps, period, { signal, onProgress });
  for await (const batch of reading) {
    await reconciler?.reachBack(reading.sliceStart);
    for (const record of batch) {
      const fate = fateOf(record);
      const isTaken = summarizer.add(record, fate);
      if (isTaken && file !== null) rows.row(cellsOf(record, fate));
      reconciler?.add(record);
    }
    await file?.write(rows.take());
  }
  summarizer.addUnreadable(reading.unreadable);
  const summary = summarizer.summary();
  return {
    summary,
    reconciliation: reconciler === null ? null : await reconciler.result(),
    file: file === null ? null : await finish(file, summary),
    readAt,
  };
}

async function finish(file: RecordsFile, summary: Summary): Promise<WrittenFile> {
  const { records, totals } = summary;
  await file.end();
  return { handle: file.handle, records, nanodollars: totals.nanodollars };
}

async function now(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  const now = rows[0]?.now;
  if (now === undefined) throw new Error('a select without a table gives a row');
  return now;
}
