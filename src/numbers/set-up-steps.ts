import type {
  AccountNumber,
  CallbackOutcome,
  CallbackType,
  Flowroute,
  NotAccepted,
  UpdateOutcome,
} from '../flowroute/index.ts';
import type { Order } from './orders.ts';
import { longestAlias } from './request-numbers.ts';
import { needsMessaging } from './set-up-state.ts';

/** One thing to set up, as people call it. */
export type Step =
  | { kind: 'alias'; name: string; alias: string }
  | { kind: 'messaging'; name: string }
  | { kind: 'callback'; name: string; type: CallbackType; url: string };

/** How a set-up went. `detail`: what failed, in words; it holds no secret. */
export type Result = { details: AccountNumber | null } & (
  | { kind: 'done' }
  | { kind: 'failed'; detail: string; mayPass: boolean; keyRefused: boolean }
);

type Failure = { detail: string; mayPass: boolean; keyRefused: boolean };
type Setting = Pick<Flowroute, 'updateNumber' | 'setNumberCallback'>;

const callbackNames: [CallbackType, string][] = [
  ['sms_callback', 'callback for texts'],
  ['mms_callback', 'callback for MMS'],
  ['sms_dlr_callback', 'callback for receipts of texts'],
  ['mms_dlr_callback', 'callback for receipts of MMS'],
];

/** What is to be set up for a number that was bought. */
export function stepsOf(order: Order, number: string, callbackBase: string | null): Step[] {
  return [
    ...(order.alias === null
      ? []
      : [{ kind: 'alias' as const, name: 'alias', alias: fillAlias(order.alias, order.position, number) }]),
    ...(needsMessaging(order) ? [{ kind: 'messaging' as const, name: 'messaging' }] : []),
    ...(callbackBase === null
      ? []
      : callbackNames.map(([type, name]) => ({
          kind: 'callback' as const,
          name,
          type,
          url: `${callbackBase}/${type}`,
        }))),
  ];
}

/** The alias that a pattern gives: `{n}` is the number's place in its request, `{last4}` its last four digits. */
export function fillAlias(pattern: string, position: number, number: string): string {
  const filled = pattern.replaceAll('{n}', String(position)).replaceAll('{last4}', number.slice(-4));
  return [...filled].slice(0, longestAlias).join('');
}

/** Carries the steps out one after the other, until one fails in a way that may pass: the next try does the rest. */
export async function runSteps(flowroute: Setting, number: string, steps: Step[]): Promise<Result> {
  let details: AccountNumber | null = null;
  const failures: Failure[] = [];
  for (const step of steps) {
    const outcome = await carryOut(flowroute, number, step);
    if (outcome.kind === 'accepted') {
      if ('details' in outcome) details = outcome.details;
      const isPartial = step.kind === 'messaging' && 'messagingProvisioned' in outcome && !outcome.messagingProvisioned;
      if (isPartial) failures.push(lasting('Flowroute could not switch its messaging on'));
      continue;
    }
    const failure = failureOf(step, outcome);
    failures.push(failure);
    if (failure.mayPass) break;
  }
  if (failures.length === 0) return { kind: 'done', details };
  return {
    kind: 'failed',
    details,
    detail: failures.map((one) => one.detail).join('; '),
    // What is refused for good would be refused again, but what may pass has left steps undone.
    mayPass: failures.some((one) => one.mayPass),
    keyRefused: failures.some((one) => one.keyRefused),
  };
}

function carryOut(flowroute: Setting, number: string, step: Step): Promise<UpdateOutcome | CallbackOutcome> {
  switch (step.kind) {
    case 'alias':
      return flowroute.updateNumber(number, { alias: step.alias });
    case 'messaging':
      return flowroute.updateNumber(number, { messagingEnabled: true });
    case 'callback':
      return flowroute.setNumberCallback(number, step.type, step.url);
  }
}

function failureOf(step: Step, outcome: NotAccepted): Failure {
  if (outcome.kind === 'rejected') {
    // The carrier may repeat the address that it was given, and that address is a secret.
    const words = step.kind === 'callback' ? null : outcome.detail;
    const detail = `the ${step.name} could not be set: Flowroute answered ${words ?? outcome.status}`;
    return { detail, mayPass: outcome.status === 401, keyRefused: outcome.status === 401 };
  }
  const why = outcome.kind === 'aborted' ? 'it was not asked' : `no proper answer (${outcome.reason})`;
  return { detail: `the ${step.name} could not be set: ${why}`, mayPass: true, keyRefused: false };
}

function lasting(detail: string): Failure {
  return { detail, mayPass: false, keyRefused: false };
}
