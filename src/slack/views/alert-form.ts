import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { parseDollars } from '../../money.ts';
import { parsePhoneNumber } from '../../phone-numbers.ts';
import { type AlertKind, type AlertSpan, alertKinds, alertSpans } from '../../reports/alert-rules.ts';
import type { AlertWish } from '../../reports/alerts.ts';
import { view } from '../actions.ts';
import { channelInput, formView, radioInput, readForm, textInput } from './form.ts';

export const alertTitle = 'New alert';

const carried = z.object({
  /** Where to say that it was made. */
  channelId: z.string(),
  responseUrl: z.string().nullable(),
});
export type AlertCarried = z.output<typeof carried>;

export function readAlertCarried(metadata: string): AlertCarried {
  return carried.parse(JSON.parse(metadata));
}

/** The input block of each field of a refusal. */
export const alertFields = { kind: 'kind', number: 'number', threshold: 'threshold', channel: 'channel' };

const kinds: { [kind in AlertKind]: string } = {
  delivery_below: 'Delivery falls below a percentage',
  delivery_drop: 'Delivery falls far below its last four weeks',
  spend_above: 'Spending goes above an amount',
  new_code: 'An error code comes that is new',
};
const spans: { [span in AlertSpan]: string } = { '24h': 'The last 24 hours', month: 'The calendar month' };

/** The form of a new alert. `channel`: where it was asked for, as the first choice. */
export function alertView(channel: string | null, metadata: AlertCarried): ModalView {
  return formView({
    callbackId: view.alert,
    title: alertTitle,
    metadata: JSON.stringify(metadata),
    blocks: [
      radioInput({
        block: 'kind',
        label: 'Tell the channel when',
        value: 'delivery_below',
        choices: alertKinds.map((kind) => ({ value: kind, text: kinds[kind] })),
      }),
      textInput({
        block: 'number',
        label: 'Number of yours',
        hint: 'Empty: all numbers of the account together.',
        placeholder: '(206) 555-0100',
        optional: true,
        value: '',
        max: 40,
      }),
      textInput({
        block: 'threshold',
        label: 'Percentage or amount',
        hint: 'For the first kind a percentage, such as 90 %; for spending an amount, such as $20. The others need none.',
        placeholder: '90 %',
        optional: true,
        value: '',
        max: 20,
      }),
      radioInput({
        block: 'span',
        label: 'Spending over',
        value: '24h',
        choices: alertSpans.map((span) => ({ value: span, text: spans[span] })),
      }),
      channelInput({ block: 'channel', label: 'Channel', value: channel }),
    ],
  });
}

export type AlertForm =
  | { ok: true; wish: Omit<AlertWish, 'owner'> }
  | { ok: false; problems: { [block: string]: string } };

/** What the form holds; what is wrong with it, by field. */
export function readAlertForm(values: unknown): AlertForm {
  const form = readForm(values);
  const { problems } = form;
  const kind = z.enum(alertKinds).safeParse(form.option('kind')).data;
  const span = z.enum(alertSpans).safeParse(form.option('span')).data ?? '24h';
  const channelId = form.channel('channel');
  if (kind === undefined) problems.kind = 'Choose what to watch.';
  if (channelId === null) problems.channel = 'Choose the channel to tell.';
  const number = readNumber(form.text('number'), problems);
  const threshold = readThreshold(kind, form.text('threshold'), problems);
  if (kind === undefined || channelId === null || Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, wish: { kind, number, threshold, span: kind === 'spend_above' ? span : '24h', channelId } };
}

function readNumber(typed: string, problems: { [block: string]: string }): string | null {
  if (typed === '') return null;
  const parsed = parsePhoneNumber(typed);
  if (parsed.ok) return parsed.e164;
  problems.number = parsed.reason;
  return null;
}

/** An amount beyond this is a slip, and must fit the database. In dollars. */
const mostNanodollars = 1_000_000n * 1_000_000_000n;

function readThreshold(
  kind: AlertKind | undefined,
  typed: string,
  problems: { [block: string]: string },
): bigint | null {
  const shown = typed.slice(0, 20);
  if (kind === 'delivery_below') {
    const hundredths = readPercent(typed);
    if (hundredths === null) {
      problems.threshold =
        typed === ''
          ? 'Type the percentage to tell below, such as 90 %.'
          : `“${shown}” is no percentage from 1 to 100. For example: 90 %.`;
    }
    return hundredths;
  }
  if (kind !== 'spend_above') return null;
  const amount = /%/.test(typed) ? null : parseDollars(typed);
  if (amount !== null && amount > 0n && amount <= mostNanodollars) return amount;
  problems.threshold =
    typed === ''
      ? 'Type the amount to tell above, such as $20.'
      : `“${shown}” is no amount of up to $1,000,000. For example: $20.`;
  return null;
}

/** Hundredths of a percent, from 1 % to 100 %; null for what is none. */
function readPercent(typed: string): bigint | null {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(typed);
  if (match === null) return null;
  const hundredths = BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0'));
  return hundredths >= 100n && hundredths <= 10_000n ? hundredths : null;
}
