import type { ModalView } from '@slack/types';
import { describe } from '../errors.ts';
import { scheduleGone } from '../reports/change-schedule.ts';
import { type PastRun, type RanNow, runsOfSchedule } from '../reports/run-schedule.ts';
import { findSchedule, type Schedule } from '../reports/schedules.ts';
import { act } from './actions.ts';
import { button, section } from './blocks.ts';
import { rowOf } from './message-rows.ts';
import { channelMention, escapeMrkdwn, link, slackDate } from './mrkdwn.ts';
import { sayChannelRefusal } from './refusals.ts';
import { sayDays } from './report-blocks/period-words.ts';
import { ruleWords } from './schedule-words.ts';
import type { Services } from './services.ts';
import { base } from './views/plain-views.ts';

/** Runs that are shown: those that were missed at once, which are 30 at most, and some beside them. */
const shown = 45;
/** As many of them have a link where they were posted; each takes a call to Slack. */
const linked = 15;

export type History = { schedule: Schedule; runs: { run: PastRun; link: string | null }[] };

/** @throws Refusal when there is no such schedule. */
export async function readHistory(services: Services, scheduleId: string): Promise<History> {
  const schedule = await findSchedule(services.db, scheduleId);
  if (schedule === null) throw scheduleGone();
  const runs = await runsOfSchedule(services.db, scheduleId, shown);
  const links = await Promise.all(
    runs.slice(0, linked).map(({ posted }) => (posted === null ? null : linkTo(services, posted))),
  );
  return { schedule, runs: runs.map((run, i) => ({ run, link: links[i] ?? null })) };
}

/** A link to a report's message; null where Slack gives none. */
export async function linkTo(
  services: Services,
  { channelId, ts }: { channelId: string; ts: string },
): Promise<string | null> {
  try {
    const { permalink } = await services.client.chat.getPermalink({ channel: channelId, message_ts: ts });
    return permalink ?? null;
  } catch (error) {
    // What became of a run is worth saying without the link.
    services.log.warn({ reason: describe(error) }, 'A link to a report could not be had from Slack');
    return null;
  }
}

/** The runs of a schedule, the newest first, with what became of each. `note` is escaped. */
export function historyView({ schedule, runs }: History, note: string | null): ModalView {
  return base('History', [
    ...(note === null ? [] : [section(note)]),
    section(`*${channelMention(schedule.channelId)}* ${ruleWords(schedule)}`),
    ...(runs.length === 0 ? [section('It has not run yet.')] : []),
    ...runs.map(({ run, link: url }) => {
      const canRun = isOpen(run) && schedule.state !== 'deleted';
      const line = `*${sayDays(run.period.from, run.period.to)}* ${outcome(run, url)}`;
      return canRun
        ? section(line, button({ action: act.scheduleRunMissed, label: 'Run', value: run.id }))
        : section(line);
    }),
  ]);
}

/** Nobody has got it yet, and it comes only if somebody asks for it. */
function isOpen(run: PastRun): boolean {
  return run.state === 'missed' || run.state === 'failed' || isRefused(run);
}

const isRefused = (run: PastRun) => run.state === 'ready' && run.refused !== null;

function outcome(run: PastRun, url: string | null): string {
  const when = slackDate(run.readAt ?? run.scheduledFor ?? run.createdAt);
  const late = run.isLate ? ', late' : '';
  switch (run.state) {
    case 'waiting':
    case 'reading':
      return '⏳ being made';
    case 'ready':
      if (isRefused(run)) return `❌ read ${when}${late}, but not posted: ${sayRefused(run)}`;
      return `✅ read ${when}${late}${url === null ? '' : ` · ${link(url, 'Open it')}`}`;
    case 'quiet':
      return `🔕 read ${when}${late}: nothing unusual, so nothing was posted`;
    case 'failed':
      return `❌ failed: ${escapeMrkdwn(run.failure ?? 'the reason was not kept')}`;
    case 'missed':
      return `⏭️ missed: Switchboard was not running at ${when}`;
  }
}

function sayRefused({ channelId, refused }: PastRun): string {
  const where = channelId === null ? '' : ` (${channelMention(channelId)})`;
  return `${sayChannelRefusal(refused ?? '') ?? 'Slack did not take it.'}${where}`;
}

/** What comes of Run now. Escaped. */
export async function sayRanNow(services: Services, { kind, run }: RanNow): Promise<string> {
  const days = sayDays(run.period.from, run.period.to);
  const where = run.channelId === null ? 'your direct messages' : channelMention(run.channelId);
  if (kind !== 'standing') return `🏃 The report about ${days} is being made; it comes in ${where}.`;
  if (run.state === 'quiet') return `${days} has been looked at: nothing was unusual, so nothing was posted.`;
  if (run.state !== 'ready') return `The report about ${days} is being made already; it comes in ${where}.`;
  const row = await rowOf(services.db, 'report', run.id);
  const isPosted = row !== null && row.ts !== null && row.channel_id !== null;
  const url = isPosted ? await linkTo(services, { channelId: row.channel_id ?? '', ts: row.ts ?? '' }) : null;
  return `${days} has been reported already, and a period is reported once.${url === null ? '' : ` ${link(url, 'Open it')}`}`;
}
