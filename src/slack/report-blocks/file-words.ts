import type { ReportFile } from '../../reports/run-files.ts';
import type { Run } from '../../reports/runs.ts';
import { escapeMrkdwn, slackDate } from '../mrkdwn.ts';
import { count } from './figures.ts';
import { sayPeriod } from './period-words.ts';

/** What stands above a report's file. */
export function fileTitle(run: Run, file: ReportFile): string {
  return `Message records, ${sayPeriod(run.period, run.zone)}${file.is_whole ? ', whole' : ''}`;
}

/** What a report's file is, its units, and how it differs where it was read anew. Escaped. */
export function fileComment(run: Run, file: ReportFile): string {
  const records = Number(file.records ?? 0n);
  const what = `${count(records)} ${records === 1 ? 'record' : 'records'} of ${sayPeriod(run.period, run.zone)}, a row each.`;
  const units = `Times are UTC and ${escapeMrkdwn(run.zone)}, cost in US dollars; the first row names the columns.`;
  const hidden = file.is_whole
    ? 'With bodies and whole numbers: it is for you alone.'
    : 'Bodies are left out, and the last digits of customers’ numbers are masked.';
  return [what, units, hidden, ...again(run, file)].join(' ');
}

/** A file that was read after its report may have more in it; the report stays as it was. */
function again(run: Run, file: ReportFile): string[] {
  if (run.summary === null || run.readAt === null || file.read_at === null) return [];
  if (file.read_at.getTime() <= run.readAt.getTime()) return [];
  const more = Number(file.records ?? 0n) - run.summary.records;
  const differs =
    more === 0
      ? 'as many records as the report'
      : `${count(Math.abs(more))} ${Math.abs(more) === 1 ? 'record' : 'records'} ${more > 0 ? 'more' : 'fewer'} than the report`;
  return [`Read again ${slackDate(file.read_at)}: ${differs}.`];
}
