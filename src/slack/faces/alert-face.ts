import { formatNational } from '../../phone-numbers.ts';
import { findIncident, type Incident } from '../../reports/alert-incidents.ts';
import type { WorstRecord } from '../../reports/alert-window.ts';
import { findAlert } from '../../reports/alerts.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { sayAlert, sayBasis, sayClear, sayIncident } from '../alert-words.ts';
import { type Blocks, button, context, section } from '../blocks.ts';
import { escapeMrkdwn, oneLine, slackDate, truncate } from '../mrkdwn.ts';
import { peopleNames } from '../names.ts';
import { asCalledHere, type Here } from '../own-commands.ts';
import { sayChannelRefusal } from '../refusals.ts';
import type { Face } from '../show-row.ts';

/** What a channel is told of an alert that is broken, and in the same message later that it is over. No bodies; customers' numbers masked. */
export async function renderAlert(db: Db, here: Here, incidentId: string): Promise<Face | null> {
  const incident = await findIncident(db, incidentId);
  if (incident === null) return null;
  const name = await peopleNames(db, [incident.owner]);
  const said = sayIncident(incident.details);
  const { mark, words } = stateOf(incident);
  const was = incident.cleared === null ? '' : `${words === 'over' ? 'Over' : 'Watched no more'}. It was: `;
  return {
    text: `${mark} ${said}${incident.cleared === null ? '' : ` (${words})`}`,
    blocks: [
      section(`${mark} *${was}${said}*\n${sayBasis(incident.details.figures)}`),
      ...worstBlocks(incident),
      context(`Since ${slackDate(incident.openedAt)}${incident.cleared === null ? '' : ` · ${sayEnd(incident)}`}`),
      context(`Alert of ${name(incident.owner)} · ${asCalledHere(here, '/mdr alerts lists, pauses and deletes them')}`),
    ],
  };
}

function stateOf({ cleared }: Incident): { mark: string; words: string } {
  if (cleared === null) return { mark: '🔔', words: '' };
  return cleared.figures === null ? { mark: '⏸️', words: 'watched no more' } : { mark: '✅', words: 'over' };
}

function sayEnd({ cleared }: Incident): string {
  if (cleared === null) return '';
  const at = slackDate(cleared.at);
  return cleared.figures === null
    ? `watched no more since ${at}: the alert was paused or deleted`
    : `over since ${at}. ${sayClear(cleared.figures)}`;
}

function worstBlocks({ details }: Incident): Blocks {
  return details.worst.map((record) =>
    section(sayRecord(record), button({ action: act.textDetails, label: 'Details', value: record.id })),
  );
}

function sayRecord(record: WorstRecord): string {
  const code = record.code === null ? null : `code ${record.code}`;
  // The carrier's own words may be of any length.
  const why = record.why === null ? null : escapeMrkdwn(truncate(oneLine(record.why), 100));
  const failure = [code, why].filter((part) => part !== null).join(': ');
  // One that is masked is no number any more, and is said as it is.
  const number = /^\+\d+$/.test(record.number) ? formatNational(record.number) : record.number;
  return `${escapeMrkdwn(number)} → ${escapeMrkdwn(record.other)}${failure === '' ? '' : ` · ${failure}`} · ${slackDate(new Date(record.at))}`;
}

/** The all-clear, in the thread of the message above. */
export async function renderAlertClear(db: Db, incidentId: string): Promise<Face | null> {
  const incident = await findIncident(db, incidentId);
  const figures = incident?.cleared?.figures ?? null;
  if (incident === null || incident.cleared === null || figures === null) return null;
  const said = sayClear(figures);
  return {
    text: `✅ Over: ${said}`,
    blocks: [
      section(`✅ *Over.* ${said}`),
      context(`From ${slackDate(incident.openedAt)} until ${slackDate(incident.cleared.at)}`),
    ],
  };
}

/** What an owner is told when the channel of an alert takes no message: what it had to say, and what to do. */
export async function renderAlertPaused(db: Db, here: Here, incidentId: string): Promise<Face | null> {
  const incident = await findIncident(db, incidentId);
  const alert = incident === null ? null : await findAlert(db, incident.alertId);
  if (incident === null || alert === null) return null;
  const reason = alert.pausedReason ?? '';
  const why = sayChannelRefusal(reason) ?? `Slack refused the message (${escapeMrkdwn(reason)}).`;
  return {
    text: 'An alert of yours is paused: its channel takes no message of mine',
    blocks: [
      section(`⏸️ *I paused an alert of yours, since I could not post it.* ${why}`),
      section(`It had to say: *${sayIncident(incident.details)}*. ${sayBasis(incident.details.figures)}.`),
      context(
        `The alert: ${sayAlert(alert)}.`,
        asCalledHere(here, '/mdr alerts resumes it once I can post there; /mdr alert makes one elsewhere.'),
      ),
    ],
  };
}
