import type { KnownBlock } from '@slack/types';
import { periodBefore } from '../../reports/period-before.ts';
import { filesOf, type ReportFile } from '../../reports/run-files.ts';
import { findRun, type Run } from '../../reports/runs.ts';
import type { Summary } from '../../reports/summary-shape.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, button, confirmation, context, section } from '../blocks.ts';
import { channelMention, escapeMrkdwn } from '../mrkdwn.ts';
import { numberSayer, peopleNames } from '../names.ts';
import { count } from '../report-blocks/figures.ts';
import { sayFilter } from '../report-blocks/filter-words.ts';
import { sayCompared, sayPeriod } from '../report-blocks/period-words.ts';
import { reportMessage } from '../report-blocks/report-blocks.ts';
import type { Face } from '../show-row.ts';

/** A report where it belongs: in its owner's direct messages, or in a schedule's channel. */
export async function renderReport(db: Db, runId: string): Promise<Face | null> {
  const run = await findRun(db, runId);
  if (run === null) return null;
  const period = sayPeriod(run.period, run.zone);
  switch (run.state) {
    case 'waiting':
    case 'reading':
      return reading(run, period);
    case 'failed':
      return oneLine(`The ${nameOf(run)} for ${period} could not be made. Why is in the next message.`);
    case 'quiet':
    case 'missed':
      return null;
    case 'ready':
      return ready(db, run, period);
  }
}

const nameOf = (run: Run) => (run.kind === 'file' ? 'file' : 'report');

function oneLine(text: string): Face {
  return { text, blocks: [section(text)] };
}

function reading(run: Run, period: string): Face {
  const text = `The ${nameOf(run)} for ${period} is being made.`;
  const far = run.recordsRead === 0 ? '' : ` ${count(run.recordsRead)} so far`;
  const trouble = run.failure === null ? [] : [context(`${escapeMrkdwn(run.failure)} I try it again by myself.`)];
  return { text, blocks: [section(`📖 *${text}* Reading the records…${far}`), ...trouble] };
}

async function ready(db: Db, run: Run, period: string): Promise<Face | null> {
  if (run.summary === null) return null;
  const sayNumber = await numberSayer(db, [run.filter]);
  const files = (await filesOf(db, run.id)).filter((one) => one.place === 'own' || one.channel_id === run.channelId);
  if (run.kind === 'file') return fileFace(run, run.summary, period, { sayNumber, files });
  const isOwn = run.channelId === null;
  return reportMessage(run, run.summary, {
    sayNumber,
    before: sayBefore(run),
    below: [...fileLines(run.summary, files), ...(isOwn ? await ownButtons(db, run) : [])],
  });
}

/** The days that the figures beside it are of. */
function sayBefore(run: Run): string {
  const asked = run.scheduleId === null ? periodBefore(run.period, run.zone) : null;
  const period = run.before?.period ?? asked;
  return period === null ? 'the period before' : sayCompared(period, run.zone);
}

function fileFace(
  run: Run,
  summary: Summary,
  period: string,
  { sayNumber, files }: { sayNumber: (number: string) => string; files: ReportFile[] },
): Face {
  const filter = sayFilter(run.filter, sayNumber);
  const of = summary.records === summary.recordsRead ? '' : ` of ${count(summary.recordsRead)}`;
  const what = `${count(summary.records)}${of} ${summary.recordsRead === 1 ? 'record' : 'records'} for ${period}${filter === null ? '' : `, ${escapeMrkdwn(filter)}`}`;
  const text =
    summary.records === 0 ? `No records for ${period}, so there is no file.` : `${what}: the file is in the thread.`;
  return { text, blocks: [section(summary.records === 0 ? text : `📄 *${what}*`), ...fileLines(summary, files)] };
}

/** How the files of a report fare, as far as that has to be said. */
function fileLines(summary: Summary, files: ReportFile[]): KnownBlock[] {
  if (summary.records === 0) return [];
  const lines = files.map((file) => {
    const name = file.is_whole ? 'The full CSV' : 'The CSV of all records';
    if (file.state === 'failed') return `⚠️ ${name} could not be added. ${escapeMrkdwn(file.failure ?? '')}`;
    return `${name} is in the thread.`;
  });
  return lines.length === 0 ? [] : [context(...lines)];
}

async function ownButtons(db: Db, run: Run): Promise<KnownBlock[]> {
  const post =
    run.askedIn === null
      ? []
      : [
          button({
            action: act.reportPost,
            label: await postLabel(db, run.askedIn),
            value: run.id,
            style: 'primary',
          }),
        ];
  const hasRecords = (run.summary?.records ?? 0) > 0;
  const whole = button({
    action: act.reportWhole,
    label: 'Full CSV',
    value: run.id,
    confirm: confirmation(
      'The whole records?',
      'The file has the words of texts and customers’ whole numbers. It comes to you alone, and that you asked for it is kept in the audit trail.',
      'Get the file',
    ),
  });
  const posts = await postLine(db, run.id);
  return [
    ...posts,
    actions(
      'report',
      ...post,
      button({
        action: act.reportPostTo,
        label: run.askedIn === null ? 'Post in a channel…' : 'Post elsewhere…',
        value: run.id,
      }),
      ...(hasRecords ? [whole] : []),
    ),
  ];
}

async function postLabel(db: Db, channelId: string): Promise<string> {
  const row = await db
    .selectFrom('channel_facts')
    .select('name')
    .where('channel_id', '=', channelId)
    .executeTakeFirst();
  return row === undefined || row.name === '' ? 'Post where I asked for it' : `Post to #${row.name}`;
}

async function postLine(db: Db, runId: string): Promise<KnownBlock[]> {
  const posts = await db
    .selectFrom('report_posts')
    .select('channel_id')
    .where('run_id', '=', runId)
    .orderBy('posted_at')
    .execute();
  if (posts.length === 0) return [];
  return [context(`Posted in ${posts.map(({ channel_id }) => channelMention(channel_id)).join(', ')}`)];
}

/** A report that its owner posted in a channel. */
export async function renderReportPost(db: Db, postId: string): Promise<Face | null> {
  const post = await db.selectFrom('report_posts').selectAll().where('id', '=', postId).executeTakeFirst();
  const run = post === undefined ? null : await findRun(db, post.run_id);
  if (post === undefined || run === null || run.summary === null) return null;
  const name = await peopleNames(db, [post.posted_by]);
  const files = (await filesOf(db, run.id)).filter(
    (one) => one.place === 'channel' && one.channel_id === post.channel_id,
  );
  return reportMessage(run, run.summary, {
    sayNumber: await numberSayer(db, [run.filter]),
    before: sayBefore(run),
    below: [context(`Posted by ${name(post.posted_by)}`), ...fileLines(run.summary, files)],
  });
}

/** What the owner of a report that could not be made is told. */
export async function renderReportFailure(db: Db, runId: string): Promise<Face | null> {
  const run = await findRun(db, runId);
  if (run === null) return null;
  const period = sayPeriod(run.period, run.zone);
  const text = `The ${nameOf(run)} for ${period} could not be made.`;
  if (run.state !== 'failed') {
    const now = run.state === 'ready' || run.state === 'quiet' ? 'It has been made since.' : 'It is being tried again.';
    return { text: `${text} ${now}`, blocks: [section(`${text} ${now}`)] };
  }
  const where = run.channelId === null ? '' : ` It was to go to ${channelMention(run.channelId)}.`;
  const isOver = await isOfDeleted(db, run);
  const next = run.scheduleId === null || isOver ? '' : ' Its schedule goes on.';
  return {
    text,
    blocks: [
      section(`⚠️ *${text}*${where}\n${escapeMrkdwn(run.failure ?? '')}${next}`),
      ...(isOver
        ? [context('Its schedule has been deleted.')]
        : [
            actions(
              'report-failure',
              button({ action: act.reportAgain, label: 'Try again', value: run.id, style: 'primary' }),
            ),
          ]),
    ],
  };
}

/** Whether its schedule is deleted: then it is not made any more. */
async function isOfDeleted(db: Db, run: Run): Promise<boolean> {
  if (run.scheduleId === null) return false;
  const schedule = await db
    .selectFrom('report_schedules')
    .select('state')
    .where('id', '=', run.scheduleId)
    .executeTakeFirst();
  return schedule?.state === 'deleted';
}
