import { allows } from '../../../access/permissions.ts';
import type { Holder } from '../../../access/roles.ts';
import { Refusal } from '../../../errors.ts';
import {
  type Alert,
  type AlertChange,
  changeAlert,
  findAlert,
  listAlerts,
  makeAlert,
} from '../../../reports/alerts.ts';
import { claim } from '../../../storage/claims.ts';
import { transaction } from '../../../storage/transaction.ts';
import { act } from '../../actions.ts';
import { alertRow, alertsPageSize } from '../../alert-blocks.ts';
import { sayAlert, sayInterval } from '../../alert-words.ts';
import type { Answer } from '../../answers.ts';
import { actions, type Blocks, button, section } from '../../blocks.ts';
import { type Call, mustAllow, withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { channelTrouble } from '../../check-saved.ts';
import { whyNotSubmit } from '../../may-submit.ts';
import { channelMention } from '../../mrkdwn.ts';
import { peopleNames } from '../../names.ts';
import { openForm } from '../../open-form.ts';
import type { Services } from '../../services.ts';
import { fieldError, keysOf, type Submission, type SubmissionOutcome } from '../../submission.ts';
import { takeLeftMs } from '../../take-budget.ts';
import { tell } from '../../tell.ts';
import { alertFields, alertTitle, alertView, readAlertCarried, readAlertForm } from '../../views/alert-form.ts';
import type { CommandCall } from '../sms.ts';

/** `/mdr alerts`: what is watched, and how each of it stands. */
export async function alertsCommand(services: Services, call: CommandCall): Promise<void> {
  const holder = await mustAllow(services, call, 'alerts.list');
  await call.answer(await withinTake(listAnswer(services, holder, 0)));
}

/** The next or the previous ten, in place of these. */
export async function alertsPage(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  const holder = await mustAllow(services, press, 'alerts.list');
  await press.answer({ ...(await listAnswer(services, holder, offsetOf(press.value))), replace: true });
}

/** `/mdr alert`, and New alert: the form of one. */
export async function alertCommand(services: Services, call: Call & { direct: boolean }): Promise<void> {
  const carried = { channelId: call.channelId, responseUrl: call.responseUrl };
  const channel = call.direct || !/^[CG]/.test(call.channelId) ? null : call.channelId;
  const prepare = async () => alertView(channel, carried);
  await openForm(services, call, { title: alertTitle, act: 'alerts.make', prepare });
}

/** The form's submit button: the alert is committed before it closes; what is wrong stands at its field. */
export async function alertSubmitted(services: Services, submission: Submission): Promise<SubmissionOutcome> {
  const { userId } = submission;
  const why = await whyNotSubmit(services, userId, 'alerts.make');
  if (why !== null) return { ack: { kind: 'errors', errors: { kind: why } } };
  const read = readAlertForm(submission.values);
  if (!read.ok) return { ack: { kind: 'errors', errors: read.problems } };
  const { wish } = read;
  try {
    const made = await transaction(
      services.db,
      'make an alert',
      async (trx) => {
        if ((await claim(trx, keysOf(submission))) === 'copy') return null;
        const standing = wish.number === null ? 'usable' : await services.take.numberStanding(trx, wish.number);
        if (standing === 'unknown' || standing === 'gone') throw notOurs();
        return makeAlert(trx, { ...wish, owner: userId });
      },
      { limitMs: takeLeftMs() },
    );
    if (made === null) return { ack: { kind: 'close' } };
    const { channelId, responseUrl } = readAlertCarried(submission.metadata);
    const to = { userId, channelId, responseUrl };
    return { ack: { kind: 'close' }, after: async () => tell(services, to, { text: await sayMade(services, made) }) };
  } catch (error) {
    return fieldError(services, error, alertFields, alertFields.kind);
  }
}

function notOurs(): Refusal {
  const next = 'Empty the field for all numbers; a number that was bought just now is known within ten minutes.';
  return new Refusal('not_ours', 'That is no number of this account.', next, { field: 'number' });
}

async function sayMade(services: Services, alert: Alert): Promise<string> {
  const said = `I tell ${channelMention(alert.channelId)} of this: ${sayAlert(alert)}. I look ${sayInterval(services.config.alertsEvery)}; /${services.config.commandPrefix}mdr alerts lists what is watched.`;
  return [said, ...(await channelTrouble(services, alert.channelId))].join('\n');
}

export const alertPause = (services: Services, press: ViewPress) => change(services, press, 'pause');
export const alertResume = (services: Services, press: ViewPress) => change(services, press, 'resume');
export const alertDelete = (services: Services, press: ViewPress) => change(services, press, 'delete');

/** A press beside an alert in the list, which is then shown as it stands. */
async function change(services: Services, press: ViewPress, wish: AlertChange): Promise<void> {
  await press.ack();
  const [id = '', offset = ''] = press.value.split(' ');
  const alert = await findAlert(services.db, id);
  if (alert === null)
    throw new Refusal('no_alert', 'That alert is not known here.', 'Type /mdr alerts for those that are.');
  const holder =
    alert.owner === press.userId
      ? await mustAllow(services, press, 'alerts.make')
      : await mustAllow(services, press, 'alerts.change-any');
  await transaction(
    services.db,
    `${wish} an alert`,
    async (trx) => {
      if ((await claim(trx, press.keys)) === 'copy') return;
      await changeAlert(trx, id, wish, press.userId);
    },
    { limitMs: takeLeftMs() },
  );
  await press.answer({ ...(await listAnswer(services, holder, offsetOf(offset))), replace: true });
}

function offsetOf(value: string): number {
  const offset = Number.parseInt(value, 10);
  return Number.isSafeInteger(offset) && offset > 0 ? offset : 0;
}

async function listAnswer(services: Services, holder: Holder, from: number): Promise<Answer> {
  let offset = from;
  let { alerts, total } = await listAlerts(services.db, { limit: alertsPageSize, offset });
  if (alerts.length === 0 && offset > 0) {
    // The last one of its page was deleted.
    offset = Math.max(0, offset - alertsPageSize);
    ({ alerts, total } = await listAlerts(services.db, { limit: alertsPageSize, offset }));
  }
  const mayMake = allows(holder.roles, 'alerts.make');
  const fresh = mayMake ? [button({ action: act.alertNew, label: 'New alert' })] : [];
  if (total === 0) {
    const text =
      'Nothing is watched yet. An alert tells a channel when texts stop arriving, cost too much, or fail in a new way.';
    return { text, blocks: [section(text), ...(fresh.length === 0 ? [] : [actions('alerts', ...fresh)])] };
  }
  const name = await peopleNames(
    services.db,
    alerts.map((one) => one.owner),
  );
  const mayChange = (alert: Alert) =>
    alert.owner === holder.person.id ? mayMake : allows(holder.roles, 'alerts.change-any');
  const shown = total > alerts.length ? ` (${offset + 1} to ${offset + alerts.length} of ${total})` : '';
  const blocks: Blocks = [
    section(`*Alerts*${shown}`),
    ...alerts.flatMap((alert) => alertRow(alert, { name, mayChange: mayChange(alert), offset })),
  ];
  const pages = [
    ...fresh,
    ...(offset > 0
      ? [button({ action: `${act.alertsPage}:back`, label: 'Previous', value: String(offset - alertsPageSize) })]
      : []),
    ...(offset + alerts.length < total
      ? [button({ action: `${act.alertsPage}:on`, label: 'Next', value: String(offset + alertsPageSize) })]
      : []),
  ];
  return { text: 'Alerts', blocks: [...blocks, ...(pages.length === 0 ? [] : [actions('alerts', ...pages)])] };
}
