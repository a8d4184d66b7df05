import type { ModalView } from '@slack/types';
import { spans, whose } from '../../access/loosens.ts';
import type { SettingValue, SettingValues } from '../../access/setting-kinds.ts';
import type { Settings } from '../../access/settings.ts';
import { toDecimal } from '../../money.ts';
import { view } from '../actions.ts';
import { context } from '../blocks.ts';
import { spanNames, whoseNames } from '../say-settings.ts';
import { type Form, formView, readAmount, textInput } from './form.ts';

export const textCapsFields = { textCaps: 'person-hour' } as const;

type Limits = SettingValue<'textCaps'>['person']['hour'];

export function textCapsView(settings: Settings, metadata: string): ModalView {
  return formView({
    callbackId: view.textCaps,
    title: 'Caps on texts',
    metadata,
    blocks: [
      context('How many texts may leave, for how much, or both: *200 texts, $20*. Empty: no cap.'),
      ...whose.flatMap((one) =>
        spans.map((span) =>
          textInput({
            block: `${one}-${span}`,
            label: `${whoseNames[one]}, ${spanNames[span]}`,
            optional: true,
            max: 40,
            value: asTyped(settings.textCaps[one][span]),
          }),
        ),
      ),
    ],
  });
}

function asTyped({ texts, money }: Limits): string {
  return [
    ...(texts === null ? [] : [`${texts} ${texts === 1 ? 'text' : 'texts'}`]),
    ...(money === null ? [] : [`$${toDecimal(money)}`]),
  ].join(', ');
}

export function readTextCaps(form: Form): Partial<SettingValues> {
  const spansOf = (one: (typeof whose)[number]) => ({
    hour: limitsOf(form, `${one}-hour`),
    day: limitsOf(form, `${one}-day`),
    month: limitsOf(form, `${one}-month`),
  });
  return { textCaps: { person: spansOf('person'), workspace: spansOf('workspace') } };
}

function limitsOf(form: Form, block: string): Limits {
  const typed = form.text(block);
  const limits = readLimits(typed);
  if (limits !== null) return limits;
  form.problems[block] = `“${typed.slice(0, 30)}” is no cap. For example: 200, or $20, or 200 texts, $20.`;
  return { texts: null, money: null };
}

const whole = /\d{1,3}(?:,\d{3})+|\d+/.source;
const shape = new RegExp(
  `^(?:(${whole})\\s*(?:texts?)?)?(?:\\s*(?:,|/|;|and)?\\s*\\$\\s*((?:${whole})?(?:\\.\\d*)?))?$`,
  'i',
);

/** `200`, `200 texts`, `$20`, `200 texts, $20`; empty for no cap. Null: none of these. */
export function readLimits(typed: string): Limits | null {
  const match = shape.exec(typed.trim());
  if (match === null) return null;
  const texts = match[1] === undefined ? null : Number(match[1].replaceAll(',', ''));
  const money = match[2] === undefined ? null : readAmount(match[2]);
  if (texts !== null && texts > 1_000_000) return null;
  return match[2] !== undefined && money === null ? null : { texts, money };
}
