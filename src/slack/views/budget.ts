import type { ModalView } from '@slack/types';
import { isZone, type SettingValues } from '../../access/setting-kinds.ts';
import type { Settings } from '../../access/settings.ts';
import { toDecimal } from '../../money.ts';
import { view } from '../actions.ts';
import { amountInput, badAmount, type Form, formView, radioInput, readAmount, textInput } from './form.ts';

export const budgetFields = { budget: 'workspace', zone: 'zone' } as const;

const longestName = 40;
const mostCenters = 50;

export function budgetView(settings: Settings, metadata: string): ModalView {
  const { budget } = settings;
  const centers = Object.entries(budget.centers).map(([name, cap]) =>
    cap === null ? name : `${name} = ${toDecimal(cap)}`,
  );
  return formView({
    callbackId: view.budget,
    title: 'Budget',
    metadata,
    blocks: [
      amountInput({
        block: 'workspace',
        label: 'Dollars a month for numbers',
        hint: 'Set-up and the first month of what is bought. Empty: no cap.',
        optional: true,
        value: budget.workspace,
      }),
      textInput({
        block: 'centers',
        label: 'Cost centers',
        hint: 'One a line, with its dollars a month; without an amount it has no cap of its own.',
        placeholder: 'Support = 50',
        optional: true,
        multiline: true,
        value: centers.join('\n'),
      }),
      radioInput({
        block: 'beyond',
        label: 'A request beyond the cap',
        value: budget.beyond,
        choices: [
          { value: 'refuse', text: 'is refused' },
          { value: 'admin', text: 'needs an admin among those who approve' },
        ],
      }),
      textInput({
        block: 'zone',
        label: 'Time zone of months',
        hint: 'Its name, such as America/Los_Angeles.',
        value: settings.zone,
        max: 60,
      }),
    ],
  });
}

export function readBudget(form: Form): Partial<SettingValues> {
  const zone = form.text('zone');
  if (!isZone(zone)) {
    form.problems.zone = `“${zone.slice(0, 40)}” is no time zone. For example: America/Los_Angeles.`;
  }
  return {
    budget: {
      workspace: form.amount('workspace'),
      centers: readCenters(form),
      beyond: form.option('beyond') === 'admin' ? 'admin' : 'refuse',
    },
    zone,
  };
}

function readCenters(form: Form): { [name: string]: bigint | null } {
  const centers = new Map<string, bigint | null>();
  const lines = form
    .text('centers')
    .split('\n')
    .map((line) => line.trim());
  for (const line of lines.filter((one) => one !== '')) {
    const [name = '', typed = '', ...more] = line.split('=').map((part) => part.trim());
    const amount = typed === '' ? null : readAmount(typed);
    const problem =
      name === '' || more.length > 0
        ? `“${line.slice(0, 40)}” is no cost center. For example: Support = 50.`
        : [...name].length > longestName
          ? `“${name.slice(0, 20)}…” is longer than ${longestName} characters.`
          : centers.has(name)
            ? `“${name}” stands there twice.`
            : typed !== '' && amount === null
              ? `${name}: ${badAmount(typed)}`
              : null;
    if (problem !== null) form.problems.centers ??= problem;
    centers.set(name, amount);
  }
  if (centers.size > mostCenters) form.problems.centers ??= `At most ${mostCenters} cost centers.`;
  return Object.fromEntries(centers);
}
