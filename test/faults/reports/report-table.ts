import { type Column, draw, type Line, slowestResume, slowestStart } from '../report.ts';
import { isMissed, isTwice, judgeReport, type ReportFate } from './judge-report.ts';

type ReportLine = Line<ReportFate>;

/** Adds what became of some reports, and each rule that one of them breaks. */
export function addReports(line: ReportLine, fates: ReportFate[]): void {
  line.fates.push(...fates);
  for (const fate of fates) line.broken.push(...judgeReport(fate).map((rule) => `“${fate.words}” ${rule}`));
}

const isWrong = (fate: ReportFate) => fate.wrong.length > 0;
const count = ({ fates }: ReportLine, is: (fate: ReportFate) => boolean) => String(fates.filter(is).length);

const columns: Column<ReportFate>[] = [
  { title: 'step', of: (line) => line.name },
  { title: 'rounds', of: (line) => String(line.rounds) },
  { title: 'reports', of: (line) => String(line.fates.length) },
  { title: 'there', of: (line) => (line.there === null ? '' : String(line.there)) },
  { title: 'twice', of: (line) => count(line, isTwice) },
  { title: 'missed', of: (line) => count(line, isMissed) },
  { title: 'wrong totals', of: (line) => count(line, isWrong) },
  { title: 'stuck', of: (line) => count(line, (fate) => fate.stuck) },
  { title: 'slowest resume', of: slowestResume },
  { title: 'slowest start', of: slowestStart },
  { title: 'broken', of: (line) => String(line.broken.length) },
];

export function reportTable(lines: ReportLine[]): string {
  return draw(columns, lines);
}

/** `Reports: 40 wanted in 20 kills and 3 cases; twice 0, missed 0, wrong totals 0.` */
export function reportSums(lines: ReportLine[]): string {
  const fates = lines.flatMap((line) => line.fates);
  const sum = (some: ReportLine[]) => some.reduce((rounds, line) => rounds + line.rounds, 0);
  const kills = sum(lines.filter(({ there }) => there !== null));
  const cases = sum(lines.filter(({ there }) => there === null));
  const bad = [
    ['twice', isTwice],
    ['missed', isMissed],
    ['wrong totals', isWrong],
  ] as const;
  const figures = bad.map(([name, is]) => `${name} ${fates.filter(is).length}`).join(', ');
  return `Reports: ${fates.length} wanted, in ${kills} kills and ${cases} rounds of cases; ${figures}.`;
}
