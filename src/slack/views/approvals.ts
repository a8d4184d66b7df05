import type { ModalView } from '@slack/types';
import type { SettingValues } from '../../access/setting-kinds.ts';
import type { Settings } from '../../access/settings.ts';
import { view } from '../actions.ts';
import { amountInput, channelInput, checkInput, type Form, formView, numberInput } from './form.ts';

/** The settings of this form, each with the field that a refusal of it stands at. */
export const approvalsFields = {
  quorum: 'below',
  expiry: 'hours',
  breakGlass: 'glass',
  approvalChannel: 'channel',
} as const;

export function approvalsView(settings: Settings, metadata: string): ModalView {
  const { quorum, expiry } = settings;
  return formView({
    callbackId: view.approvals,
    title: 'Approvals',
    metadata,
    blocks: [
      numberInput({ block: 'below', label: 'Approvals for a small request', value: quorum.below, min: 1, max: 10 }),
      amountInput({
        block: 'threshold',
        label: 'Large from, in dollars',
        hint: 'Set-up plus the first month, with what was approved for the same person in the last 7 days.',
        value: quorum.threshold,
      }),
      numberInput({ block: 'from', label: 'Approvals for a large request', value: quorum.from, min: 1, max: 10 }),
      channelInput({
        block: 'channel',
        label: 'Where requests are decided',
        hint: 'Switchboard has to be in it.',
        optional: true,
        value: settings.approvalChannel,
      }),
      numberInput({ block: 'hours', label: 'Hours until a request expires', value: expiry.hours, min: 1, max: 336 }),
      numberInput({
        block: 'nudge',
        label: 'Reminder so many hours before',
        hint: '0 for none.',
        value: expiry.nudgeHours,
        min: 0,
        max: 335,
      }),
      checkInput({
        block: 'glass',
        label: 'Break-glass',
        value: settings.breakGlass,
        choice: { value: 'on', text: 'An approver may approve their own request, with a reason' },
      }),
    ],
  });
}

export function readApprovals(form: Form): Partial<SettingValues> {
  const { problems } = form;
  const below = form.whole('below', 1, 10);
  const from = form.whole('from', 1, 10);
  if (from < below) problems.from ??= 'A large request cannot need fewer approvals than a small one.';
  const threshold = form.amount('threshold');
  if (threshold === null) problems.threshold ??= 'Type an amount in dollars, such as 50.';
  const hours = form.whole('hours', 1, 336);
  const nudgeHours = form.whole('nudge', 0, 335);
  if (nudgeHours >= hours) problems.nudge ??= `Remind less than ${hours} h before, or type 0 for no reminder.`;
  return {
    quorum: { below, from, threshold: threshold ?? 0n },
    expiry: { hours, nudgeHours },
    breakGlass: form.isChecked('glass'),
    approvalChannel: form.channel('channel'),
  };
}
