import type { FaultKind } from '../../../src/sandbox/flowroute/protocol.ts';
import type { Phase } from '../text-rows.ts';

/** A place at which the process is killed while it has requests or orders in its hands. */
export type OrderStep = {
  name: string;
  what: string;
  action: 'buy' | 'release';
  /** What the person does that leads there: submits the request, approves it, or nothing more, since a worker has it. */
  on: 'request' | 'vote' | 'worker';
  /** How far an order is that is there. */
  phase: Phase;
  /** How many orders one kill meets. */
  orders: number;
  /** The failpoint; null: killed from outside, once the carrier has been asked. */
  at: string | null;
  /** What the carrier does meanwhile. */
  fault?: FaultKind;
};

const several = 3;
type Rest = Omit<OrderStep, 'action' | 'on'>;
const buy = (on: OrderStep['on'], step: Rest): OrderStep => ({ action: 'buy', on, ...step });
const release = (step: Rest): OrderStep => ({ action: 'release', on: 'worker', ...step });

/** Every step of a purchase in its order, from the submitted form to the setting-up; and those of a release. */
export const orderSteps: OrderStep[] = [
  buy('request', {
    name: 'request:committing',
    what: 'the form was submitted, the request is written and not committed',
    phase: 'untaken',
    orders: 1,
    at: 'request:committing',
  }),
  buy('request', {
    name: 'request:committed',
    what: 'the request is committed, the submission not acked',
    phase: 'before',
    orders: 1,
    at: 'request:committed',
  }),
  buy('request', {
    name: 'show:posting request',
    what: "the request's face is marked as under way, not posted",
    phase: 'before',
    orders: 1,
    at: 'show:posting:request',
  }),
  buy('request', {
    name: 'show:posted request',
    what: "the request's face is posted, its ts not noted",
    phase: 'before',
    orders: 1,
    at: 'show:posted:request',
  }),
  buy('vote', {
    name: 'vote:committing',
    what: 'Approve was pressed, the vote is counted and not committed',
    phase: 'before',
    orders: 1,
    at: 'vote:committing',
  }),
  buy('vote', {
    name: 'vote:committed',
    what: 'the deciding vote is committed, nothing more done',
    phase: 'before',
    orders: 1,
    at: 'vote:committed',
  }),
  buy('worker', {
    name: 'order:taken-up',
    what: 'a worker has taken the job',
    phase: 'before',
    orders: several,
    at: 'order:taken-up',
  }),
  buy('worker', {
    name: 'order:looked',
    what: 'the number was found for sale, nothing decided',
    phase: 'before',
    orders: several,
    at: 'order:looked',
  }),
  buy('worker', {
    name: 'order:deciding',
    what: 'the about-to row is written and not committed',
    phase: 'before',
    orders: several,
    at: 'order:deciding',
  }),
  buy('worker', {
    name: 'order:about-to',
    what: 'the about-to row is committed, the carrier not called',
    phase: 'between',
    orders: several,
    at: 'order:about-to',
  }),
  buy('worker', {
    name: 'purchase asked',
    what: 'the carrier has sold the number and not answered yet',
    phase: 'between',
    orders: several,
    at: null,
    fault: 'slow',
  }),
  buy('worker', {
    name: 'order:answered',
    what: 'the carrier has answered, nothing of it is written',
    phase: 'between',
    orders: several,
    at: 'order:answered',
  }),
  buy('worker', {
    name: 'order:keeping',
    what: 'the outcome is written and not committed',
    phase: 'between',
    orders: several,
    at: 'order:keeping',
  }),
  buy('worker', {
    name: 'order:kept',
    what: 'the outcome is committed, the job not ended',
    phase: 'after',
    orders: several,
    at: 'order:kept',
  }),
  buy('worker', {
    name: 'order-look:read uncertain',
    what: 'the account of an uncertain purchase was read, nothing of it is written',
    phase: 'after',
    orders: several,
    at: 'order-look:read',
    fault: 'reset-after',
  }),
  buy('worker', {
    name: 'show:posted order_question',
    what: 'the question about a purchase that is not on the account is posted, not noted',
    phase: 'after',
    orders: several,
    at: 'show:posted:order_question',
    fault: '500-before',
  }),
  buy('worker', {
    name: 'set-up:begun',
    what: 'bought, and about to be given its name and messaging',
    phase: 'after',
    orders: several,
    at: 'set-up:begun',
  }),
  buy('worker', {
    name: 'set-up:done',
    what: 'the set-up is kept, its job not ended',
    phase: 'after',
    orders: several,
    at: 'set-up:done',
  }),
  release({
    name: 'release order:about-to',
    what: 'the about-to row of a release is committed, the carrier not called',
    phase: 'between',
    orders: several,
    at: 'order:about-to',
  }),
  release({
    name: 'release asked',
    what: 'the carrier has taken the number back and not answered yet',
    phase: 'between',
    orders: several,
    at: null,
    fault: 'slow',
  }),
  release({
    name: 'release order:answered',
    what: 'the carrier has answered a release, nothing of it is written',
    phase: 'between',
    orders: several,
    at: 'order:answered',
  }),
];
