import type { Request, Vote } from '../../access/requests/request.ts';
import { formatRounded } from '../../money.ts';
import type { Order } from '../../numbers/orders.ts';
import { formatNational } from '../../phone-numbers.ts';
import { slackDate } from '../mrkdwn.ts';

/** `3 numbers`, or the one by its name. */
export function what(orders: Order[]): string {
  const [only, ...others] = orders;
  if (only === undefined) return 'nothing';
  if (others.length > 0) return `${orders.length} numbers`;
  return only.number === null ? 'a number' : formatNational(only.number);
}

/** `$3.75 a month and $3.00 to set up`; empty for what costs nothing. */
export function costs(request: Pick<Request, 'setupNanodollars' | 'monthlyNanodollars'>): string {
  const parts = [
    request.monthlyNanodollars === 0n ? '' : `${formatRounded(request.monthlyNanodollars)} a month`,
    request.setupNanodollars === 0n ? '' : `${formatRounded(request.setupNanodollars)} to set up`,
  ].filter((part) => part !== '');
  return parts.join(' and ');
}

/** `request for 3 numbers`, `request to release (206) 555-0100`. */
export function requestFor(request: Pick<Request, 'kind'>, orders: Order[]): string {
  return request.kind === 'buy' ? `request for ${what(orders)}` : `request to release ${what(orders)}`;
}

const done = { buy: 'Bought', release: 'Released' } as const;
const doing = { buy: 'Buying', release: 'Releasing' } as const;
const toDo = { buy: 'buy', release: 'release' } as const;

/** How a request stands, in the words of a headline. `who`: the requester's name, escaped. */
export function headline(request: Request, orders: Order[], who: string): string {
  const things = what(orders);
  const act = toDo[request.kind];
  switch (request.state) {
    case 'requested':
      return `${who} asks to ${act} ${things}`;
    case 'denied':
      return `Denied: ${who} asked to ${act} ${things}`;
    case 'cancelled':
      return cancelled(request, orders, who);
    case 'expired':
      return `Expired: nobody decided in time on ${things} for ${who}`;
    case 'approved':
      return outcome(request, orders);
  }
}

function cancelled(request: Request, orders: Order[], who: string): string {
  const things = what(orders);
  if (request.endedReason === 'too_few_approvers') return `Refused: too few people may decide on ${things} for ${who}`;
  if (request.endedReason === 'channel_refused')
    return `Refused: the ${requestFor(request, orders)} of ${who} could not be posted`;
  return request.kind === 'buy'
    ? `Cancelled: ${who} does not need ${things} any more`
    : `Cancelled: ${who} does not ask to release ${things} any more`;
}

function outcome(request: Request, orders: Order[]): string {
  const ends = orders.filter((order) => order.restAt !== null);
  const good = orders.filter((order) => order.state === 'bought' || order.state === 'released');
  if (ends.length < orders.length) {
    const asked = orders.some((order) => order.state === 'uncertain' && order.askedAt !== null);
    return asked
      ? `${doing[request.kind]} ${what(orders)}: a question is open`
      : `${doing[request.kind]} ${what(orders)}…`;
  }
  if (good.length === orders.length) return `${done[request.kind]} ${what(orders)}`;
  if (good.length > 0) return `${done[request.kind]} ${good.length} of ${orders.length} numbers`;
  return request.kind === 'buy' ? `Nothing was bought: ${what(orders)}` : `Nothing was released: ${what(orders)}`;
}

/** How far the votes are: `Needs 2 approvals`, `1 of 2 approvals: priya`. */
export function tally(request: Request, votes: Vote[], name: (userId: string) => string): string {
  const approvals = votes.filter((vote) => vote.vote === 'approve');
  const of = `${request.needed} ${request.needed === 1 ? 'approval' : 'approvals'}`;
  const admin = request.needsAdmin ? ', an admin among them (it is beyond the budget)' : '';
  if (approvals.length === 0) return `Needs ${of}${admin}`;
  return `${approvals.length} of ${of}: ${approvals.map((vote) => name(vote.person)).join(', ')}${admin}`;
}

/** Who decided, and when. */
export function decided(request: Request, votes: Vote[], name: (userId: string) => string): string {
  const at = request.decidedAt === null ? '' : `, ${slackDate(request.decidedAt)}`;
  if (request.state === 'approved') {
    const people = votes.filter((vote) => vote.vote === 'approve').map((vote) => name(vote.person));
    return `Approved by ${people.join(' and ')}${at}`;
  }
  if (request.decidedBy === null) return `Ended by itself${at}`;
  return `${request.state === 'denied' ? 'Denied' : 'Cancelled'} by ${name(request.decidedBy)}${at}`;
}
