import { type Expected, type Fate, judge } from './judge.ts';

/** One line of the table: a step or a case, and what became of its texts. */
export type Line<F = Fate> = {
  name: string;
  /** What the step is, in words; empty for a case, whose name says it. */
  what: string;
  rounds: number;
  fates: F[];
  /** How many of the texts were at the step when the process was killed; null: nobody was killed at a step. */
  there: number | null;
  /** Rules broken that are no text's own. */
  broken: string[];
  note: string;
};

export function emptyLine<F>(name: string, what: string): Line<F> {
  return { name, what, rounds: 0, fates: [], there: what === '' ? null : 0, broken: [], note: '' };
}

/** Adds what became of some texts, and each rule that one of them breaks. */
export function add(line: Line, fates: Fate[], expected: Expected = {}): void {
  line.fates.push(...fates);
  for (const fate of fates) {
    line.broken.push(...judge(fate, expected).map((rule) => `“${fate.words}” ${rule}`));
  }
}

export type Column<F> = { title: string; of: (line: Line<F>) => string };

const columns: Column<Fate>[] = [
  { title: 'step', of: (line) => line.name },
  { title: 'rounds', of: (line) => String(line.rounds) },
  { title: 'texts', of: (line) => String(line.fates.length) },
  { title: 'there', of: (line) => (line.there === null ? '' : String(line.there)) },
  { title: 'POSTs', of: postsRange },
  { title: 'before: 1 by itself', of: beforeRow },
  { title: 'uncertain', of: (line) => count(line, (fate) => fate.uncertain > 0) },
  { title: 'by looking', of: (line) => count(line, isSettledByLooking) },
  { title: 'asked', of: (line) => count(line, (fate) => fate.asked) },
  { title: 'stuck', of: (line) => count(line, (fate) => fate.stuck) },
  { title: 'slowest resume', of: slowestResume },
  { title: 'slowest start', of: slowestStart },
  { title: 'broken', of: (line) => String(line.broken.length) },
];

/** What became of texts and numbers. */
export function table(lines: Line[]): string {
  return draw(columns, lines);
}

/** A table in Markdown, so that it can be read as it is and put into a document. */
export function draw<F>(columns: Column<F>[], lines: Line<F>[]): string {
  const cells = [columns.map(({ title }) => title), ...lines.map((line) => columns.map(({ of }) => of(line)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const show = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const [head = [], ...body] = cells;
  return [show(head), rule, ...body.map(show)].join('\n');
}

function count(line: Line, is: (fate: Fate) => boolean): string {
  return String(line.fates.filter(is).length);
}

function postsRange({ fates }: Line): string {
  if (fates.length === 0) return '';
  const posts = fates.map((fate) => fate.posts);
  const [least, most] = [Math.min(...posts), Math.max(...posts)];
  return least === most ? String(most) : `${least} to ${most}`;
}

/** Of the texts killed before their *about to* row: how many ended with exactly one POST and no question. */
function beforeRow({ fates }: Line): string {
  const early = fates.filter(({ phase }) => phase === 'before' || phase === 'untaken');
  if (early.length === 0) return '';
  return `${early.filter((fate) => fate.posts === 1 && !fate.asked).length} of ${early.length}`;
}

function isSettledByLooking(fate: Fate): boolean {
  return fate.uncertain > 0 && fate.atRest && !fate.asked;
}

type Timed = { resumedMs: number | null; upMs: number | null };

export function slowestResume({ fates }: Line<Timed>): string {
  return slowest(fates.map(({ resumedMs }) => resumedMs));
}

export function slowestStart({ fates }: Line<Timed>): string {
  return slowest(fates.map(({ upMs }) => upMs));
}

function slowest(all: (number | null)[]): string {
  const times = all.filter((ms) => ms !== null);
  return times.length === 0 ? '' : `${(Math.max(...times) / 1_000).toFixed(1)} s`;
}
