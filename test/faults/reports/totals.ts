import { parseDollars } from '../../../src/money.ts';
import { summaryShape } from '../../../src/reports/summary-shape.ts';

/** What a report must say, as its records have it. */
type Totals = { records: number; out: number; in: number; nanodollars: bigint };

type HeldRecord = { id: string; direction: string; amountNanodollars: bigint | null };
type CsvRow = { [column: string]: string };

/** What stands of a report: its figures as they are kept, its message's words, and the rows of its file; null: there is none. */
export type Standing = { summary: unknown; before: unknown; text: string | null; rows: CsvRow[] | null };

/** The records of a report's period, and of the one before, beside which it stands. */
export type Held = { now: HeldRecord[]; before: HeldRecord[] };

/** Where a finished report differs from the records that the carrier holds, each in a few words; what is not in Slack is not judged. */
export function wrongTotals(held: Held, { summary, before, text, rows }: Standing): string[] {
  const right = totalsOf(held.now);
  return [
    ...differences('its figures say', right, figuresOf(summary)),
    ...differences('the figures before it say', totalsOf(held.before), figuresOf(before)),
    ...(text === null ? [] : differences('its message says', right, saidIn(text))),
    ...(rows === null ? [] : differences('its file has', right, rowTotals(rows))),
    ...(rows === null || sameIds(held.now, rows) ? [] : ['its file has other records']),
  ];
}

function totalsOf(held: HeldRecord[]): Totals {
  return {
    records: held.length,
    out: held.filter(({ direction }) => direction === 'outbound').length,
    in: held.filter(({ direction }) => direction === 'inbound').length,
    nanodollars: held.reduce((sum, one) => sum + (one.amountNanodollars ?? 0n), 0n),
  };
}

function differences(where: string, right: Totals, found: Partial<Totals>): string[] {
  const names = ['records', 'out', 'in', 'nanodollars'] as const;
  return names
    .filter((name) => found[name] !== undefined && found[name] !== right[name])
    .map((name) => `${where} ${found[name]} ${name}, the records ${right[name]}`);
}

/** What cannot be read has no records. */
function figuresOf(summary: unknown): Totals {
  const read = summaryShape.safeParse(summary);
  if (!read.success) return totalsOf([]);
  const { records, totals } = read.data;
  return { records, out: totals.out, in: totals.in, nanodollars: totals.nanodollars };
}

/** `Report for Jan 7 to 8: 1,234 texts out, 567 in, $12.34`. What says no such thing has no texts. */
function saidIn(text: string): Partial<Totals> {
  const found = /: ([\d,]+) texts? out, ([\d,]+) in\b/.exec(text);
  const count = (words: string | undefined) => Number((words ?? '0').replaceAll(',', ''));
  return { out: count(found?.[1]), in: count(found?.[2]) };
}

function rowTotals(rows: CsvRow[]): Totals {
  const held = rows.map((row) => ({
    id: row.id ?? '',
    direction: row.direction ?? '',
    amountNanodollars: parseDollars(row.cost_usd ?? ''),
  }));
  return totalsOf(held);
}

function sameIds(held: HeldRecord[], rows: CsvRow[]): boolean {
  const sorted = (ids: (string | undefined)[]) => ids.toSorted().join(' ');
  return sorted(held.map(({ id }) => id)) === sorted(rows.map(({ id }) => id));
}
