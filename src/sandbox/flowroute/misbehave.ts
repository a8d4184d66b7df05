import {
  type CarrierError,
  invalidAttributes,
  notAuthorized,
  notFound,
  serverError,
  tooManyRequests,
  unauthorized,
  unsupportedType,
} from './carrier-errors.ts';
import { type Outcome, type Reply, refused } from './outcome.ts';
import type { FaultKind } from './protocol.ts';

const refusals: Partial<Record<FaultKind, () => CarrierError>> = {
  '401': unauthorized,
  '403': notAuthorized,
  '404': notFound,
  '415': unsupportedType,
  '422': () => invalidAttributes({ to: ['Invalid value.'] }),
  '429': tooManyRequests,
  '500-before': serverError,
};

const maintenance: Reply = {
  kind: 'answer',
  status: 503,
  contentType: 'text/html; charset=utf-8',
  text: '<!doctype html><title>Maintenance</title><h1>We will be right back</h1>',
};

/** What happens instead of the operation; null for the kinds that let it happen first. */
export function insteadOf(kind: FaultKind): Outcome | null {
  const refusal = refusals[kind];
  if (refusal) return refused(refusal());
  if (kind === '503-html') return { accepted: false, reply: maintenance, delayMs: 0 };
  if (kind === 'hang-before') return { accepted: false, reply: { kind: 'hang' }, delayMs: 0 };
  if (kind === 'reset-before') return { accepted: false, reply: { kind: 'reset' }, delayMs: 0 };
  return null;
}

/**
 * What the asker gets to see of an operation that was carried out. One that was refused keeps its refusal: "accepted, then
 * …" cannot happen to it.
 */
export function hiddenBehind(kind: FaultKind, outcome: Outcome, slowMs: number): Outcome {
  if (kind === 'slow') return { ...outcome, delayMs: outcome.delayMs + slowMs };
  if (!outcome.accepted) return outcome;
  if (kind === '500-after') return { ...outcome, reply: refused(serverError()).reply };
  if (kind === 'hang-after') return { ...outcome, reply: { kind: 'hang' } };
  if (kind === 'reset-after') return { ...outcome, reply: { kind: 'reset' } };
  if (kind === 'garbage-after') {
    return {
      ...outcome,
      reply: { kind: 'answer', status: 202, contentType: 'text/plain', text: '{"data":{"id":"mdr2-' },
    };
  }
  return outcome;
}

/** An operation under one misbehaviour: instead of it, or carried out and then hidden. */
export function undergo(kind: FaultKind, operation: () => Outcome, slowMs: number): Outcome {
  return insteadOf(kind) ?? hiddenBehind(kind, operation(), slowMs);
}
