import type { ListedAlert } from '../reports/alerts.ts';
import { act } from './actions.ts';
import { sayAlert } from './alert-words.ts';
import { actions, type Blocks, button, confirmation, section } from './blocks.ts';
import { channelMention, escapeMrkdwn, slackDate } from './mrkdwn.ts';
import { sayChannelRefusal } from './refusals.ts';

/** So many alerts are listed at a time, two blocks each. */
export const alertsPageSize = 10;

/** One alert in the list: what it watches, where it tells and how it stands, with what its reader may do about it. */
export function alertRow(
  alert: ListedAlert,
  shown: { name(userId: string): string; mayChange: boolean; offset: number },
): Blocks {
  const line = `*${sayAlert(alert)}*\n${channelMention(alert.channelId)} · by ${shown.name(alert.owner)} · ${sayState(alert)}`;
  if (!shown.mayChange) return [section(line)];
  // The offset only says which page is shown again afterwards.
  const value = `${alert.id} ${shown.offset}`;
  const isPaused = alert.state === 'paused';
  return [
    section(line),
    actions(
      `alert ${alert.id}`,
      isPaused
        ? button({ action: act.alertResume, label: 'Resume', value })
        : button({ action: act.alertPause, label: 'Pause', value }),
      button({
        action: act.alertDelete,
        label: 'Delete',
        value,
        style: 'danger',
        confirm: confirmation('Delete this alert?', `${sayAlert(alert)}: nobody is told of it any more.`, 'Delete'),
      }),
    ),
  ];
}

function sayState(alert: ListedAlert): string {
  if (alert.state === 'paused') {
    const reason = alert.pausedReason;
    return reason === null ? '⏸️ paused' : `⏸️ paused: ${sayChannelRefusal(reason) ?? escapeMrkdwn(reason)}`;
  }
  const unreadable = alert.unreadable === 0 ? null : sayUnreadable(alert.unreadable);
  if (alert.openSince !== null) {
    return `🔔 since ${slackDate(alert.openSince)}${unreadable === null ? '' : ` · ⚠️ ${unreadable}`}`;
  }
  if (alert.checkedAt === null) return 'on, not checked yet';
  const checked = `checked ${slackDate(alert.checkedAt)}`;
  return unreadable === null ? `✅ fine, ${checked}` : `⚠️ nothing found, but ${unreadable}; ${checked}`;
}

function sayUnreadable(records: number): string {
  return `${records.toLocaleString('en-US')} of Flowroute’s records could not be read`;
}
