import type { ModalView } from '@slack/types';
import { decideChange, type Verdict } from '../../access/decide-change.ts';
import { freshness } from '../../access/people.ts';
import type { SettingKey } from '../../access/setting-kinds.ts';
import type { Settings } from '../../access/settings.ts';
import { claim } from '../../storage/claims.ts';
import { transaction } from '../../storage/transaction.ts';
import { type Call, mustAllow, withinTake } from '../call.ts';
import { openForm } from '../open-form.ts';
import { carriedOf, saveSettings } from '../save-settings.ts';
import { settingNames } from '../say-settings.ts';
import type { Services } from '../services.ts';
import { settingsAnswer } from '../settings-answer.ts';
import type { Submission } from '../submission.ts';
import { approvalsFields, approvalsView, readApprovals } from '../views/approvals.ts';
import { budgetFields, budgetView, readBudget } from '../views/budget.ts';
import { readTextCaps, textCapsFields, textCapsView } from '../views/text-caps.ts';
import type { Press } from './drafts.ts';

/** `/switchboard settings`. */
export async function settingsCommand(services: Services, call: Call): Promise<void> {
  await mustAllow(services, call, 'settings.show');
  await call.answer(await withinTake(shown(services, false)));
}

async function shown(services: Services, replace: boolean) {
  return settingsAnswer(services.db, await services.settings.read(services.db), replace);
}

type Draw = (settings: Settings, metadata: string) => ModalView;

/** Opens a form of settings, with what holds now. */
export function openSettings(services: Services, press: Press, title: string, keys: SettingKey[], draw: Draw) {
  return openForm(services, press, {
    title,
    act: 'settings.change',
    async prepare() {
      const settings = await services.settings.read(services.db);
      return draw(settings, carriedOf(press, settings, keys));
    },
  });
}

const approvalsKeys: SettingKey[] = ['quorum', 'expiry', 'breakGlass', 'approvalChannel'];

export const openApprovals = (services: Services, press: Press) =>
  openSettings(services, press, 'Approvals', approvalsKeys, approvalsView);
export const openBudget = (services: Services, press: Press) =>
  openSettings(services, press, 'Budget', ['budget', 'zone'], budgetView);
export const openTextCaps = (services: Services, press: Press) =>
  openSettings(services, press, 'Caps on texts', ['textCaps'], textCapsView);

export const approvalsSubmitted = (services: Services, submission: Submission) =>
  saveSettings(services, submission, { read: readApprovals, fields: approvalsFields });
export const budgetSubmitted = (services: Services, submission: Submission) =>
  saveSettings(services, submission, { read: readBudget, fields: budgetFields });
export const textCapsSubmitted = (services: Services, submission: Submission) =>
  saveSettings(services, submission, { read: readTextCaps, fields: textCapsFields });

/** Confirm or Refuse on a change that waits. `listed`: in the answer to a command, which shows how it stands then. */
export async function settingDecided(
  services: Services,
  press: Press,
  verdict: Verdict['verdict'],
  listed: boolean,
): Promise<void> {
  await press.ack();
  // Whoever decides for two has to be one of them now.
  const by = await services.roles.holder(press.userId, freshness.vote);
  const admins = await services.roles.allAdmins();
  const decided = await transaction(services.db, 'decide a change of the settings', async (trx) => {
    if ((await claim(trx, press.keys)) === 'copy') return 'copy' as const;
    return decideChange(trx, services, { changeId: press.value, by, admins, verdict, source: 'button' });
  });
  services.settings.forget();
  if (decided === 'copy') return;
  if (decided.kind === 'refused') throw decided.refusal;
  if (listed) return press.answer(await shown(services, true));
  const { key } = decided.change;
  const said = { applied: 'Confirmed, and it holds now', refused: 'Refused', withdrawn: 'Withdrawn' };
  await press.answer({ text: `${said[decided.state]}: ${settingNames[key]}.` });
}
