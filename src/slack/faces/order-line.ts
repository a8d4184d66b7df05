import { formatRounded } from '../../money.ts';
import type { Alternative, Order } from '../../numbers/orders.ts';
import { sayRule } from '../../numbers/rule.ts';
import { formatNational } from '../../phone-numbers.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';

/** An order's number in bold, or the rule that it is to be found by. Escaped. */
export function orderName(order: Pick<Order, 'number' | 'rule'>): string {
  if (order.number !== null) return `*${formatNational(order.number)}*`;
  return `*Any* ${escapeMrkdwn(sayRule(order.rule ?? {}))}`;
}

/** A line of a request's face: a mark, the number, and how it stands. `name` gives a person's name. */
export function orderLine(order: Order, name: (userId: string) => string): string {
  const { mark, words } = order.action === 'buy' ? buying(order, name) : releasing(order, name);
  return `${mark} ${orderName(order)}${words === '' ? '' : `  ${words}`}`;
}

/** `$1.25 a month, $1.00 to set up`; what is free is not said. */
export function price(setup: bigint, monthly: bigint): string {
  return setup === 0n
    ? `${formatRounded(monthly)} a month`
    : `${formatRounded(monthly)} a month, ${formatRounded(setup)} to set up`;
}

type Line = { mark: string; words: string };

function buying(order: Order, name: (userId: string) => string): Line {
  const approved = price(order.setupNanodollars, order.monthlyNanodollars);
  switch (order.state) {
    case 'requested':
      return seen(order, approved);
    case 'approved':
      return { mark: '🕓', words: waiting(order) };
    case 'buying':
      return { mark: '🕓', words: 'buying' };
    case 'bought':
      return { mark: order.setupState === 'failed' || order.messagingFailed ? '⚠️' : '✅', words: bought(order, name) };
    case 'uncertain':
      return { mark: '❓', words: uncertain(order, 'bought') };
    case 'refused':
      return { mark: '❌', words: refused(order, name) };
    default:
      return { mark: '•', words: approved };
  }
}

function seen(order: Order, approved: string): Line {
  const place = order.seen?.place == null ? '' : `${escapeMrkdwn(order.seen.place)} · `;
  const like = order.number !== null && order.rule !== null ? ', or one like it' : '';
  if (order.number === null) return { mark: '•', words: '' };
  if (order.seen !== null && !order.seen.available) {
    return {
      mark: '⚠️',
      words: order.rule === null ? 'is no longer for sale' : 'is no longer for sale; one like it will do',
    };
  }
  const dearer =
    order.seen?.monthly != null && BigInt(order.seen.monthly) > order.monthlyNanodollars
      ? ` · ⚠️ now ${formatRounded(BigInt(order.seen.monthly))} a month`
      : '';
  return { mark: '•', words: `${place}${approved}${like}${dearer}` };
}

function waiting(order: Order): string {
  switch (order.reason) {
    case 'frozen':
      return 'waits: everything is frozen';
    case 'carrier_refuses_key':
      return 'waits: Flowroute refuses the access key; the admins have been told';
    case 'carrier_silent':
    case 'retry':
      return `waits: Flowroute cannot be reached (${order.tries} ${order.tries === 1 ? 'try' : 'tries'} so far)`;
    case 'same_number_busy':
      return 'waits: another request has this number in hand';
    default:
      return 'next in line';
  }
}

function bought(order: Order, name: (userId: string) => string): string {
  const paid = price(
    order.paidSetupNanodollars ?? order.setupNanodollars,
    order.paidMonthlyNanodollars ?? order.monthlyNanodollars,
  );
  const how =
    order.reason === 'person_says_ours'
      ? `bought, says ${decider(order, name)}`
      : order.reason === 'found_by_looking'
        ? 'bought: found on the account'
        : 'bought';
  return [`${how} · ${paid}`, setUp(order)].filter((part) => part !== '').join(' · ');
}

function setUp(order: Order): string {
  if (order.setupState === 'failed')
    return `not set up: ${escapeMrkdwn(order.setupDetail ?? 'Flowroute did not say why')}`;
  if (order.setupState === 'waiting') return 'setting up';
  return order.messagingFailed ? 'Flowroute could not switch its messaging on' : '';
}

function uncertain(order: Order, done: 'bought' | 'released'): string {
  return order.askedAt === null
    ? `checking with Flowroute whether it was ${done}`
    : `not known whether it was ${done}; the approvers have been asked`;
}

function refused(order: Order, name: (userId: string) => string): string {
  const why = refusal(order, name);
  return order.alternatives.length === 0 ? why : `${why}. Nearest: ${sayAlternatives(order.alternatives)}`;
}

/** The price once where it is the same for all of them. */
function sayAlternatives(found: Alternative[]): string {
  const monthly = (one: Alternative) => `${formatRounded(BigInt(one.monthly))} a month`;
  const prices = new Set(found.map(monthly));
  if (prices.size > 1) return found.map((one) => `${formatNational(one.number)} (${monthly(one)})`).join(', ');
  const each = found.length === 1 ? '' : ' each';
  return `${found.map((one) => formatNational(one.number)).join(', ')} (${[...prices].join()}${each})`;
}

function refusal(order: Order, name: (userId: string) => string): string {
  const detail = escapeMrkdwn(order.detail ?? '');
  switch (order.reason) {
    case 'already_ours':
      return 'already yours, so nothing was bought';
    case 'taken':
      return 'somebody else has taken it';
    case 'price_rose':
      return `costs more than was approved${detail === '' ? '' : ` (${detail})`}`;
    case 'nothing_fits':
      return 'nothing for sale fits any more';
    case 'no_funds_or_right':
      return 'Flowroute refused: not enough funds, or the key may not buy. An admin can mend both in Flowroute’s portal; then request it again';
    case 'key_refused':
      return 'Flowroute refuses the access key; the admins have been told';
    case 'carrier_rejected':
      return `Flowroute refused it${detail === '' ? '' : ` (${detail})`}`;
    case 'tries_exhausted':
      return 'Flowroute could not be reached; request it again';
    case 'approved_too_long_ago':
      return 'was approved too long ago; request it again';
    case 'requester_lost_right':
      return 'who asked for it may not any more';
    case 'not_ours':
      return 'is not on the account';
    case 'person_says_not_ours':
      return `not bought, says ${decider(order, name)}`;
    case 'person_says_ours':
      return `not released, says ${decider(order, name)}`;
    default:
      return 'refused';
  }
}

function decider(order: Order, name: (userId: string) => string): string {
  return order.decidedBy === null ? 'somebody' : name(order.decidedBy);
}

function releasing(order: Order, name: (userId: string) => string): Line {
  switch (order.state) {
    case 'approved':
      return { mark: '🕓', words: waiting(order) };
    case 'releasing':
      return { mark: '🕓', words: 'releasing' };
    case 'released':
      return {
        mark: '✅',
        words: order.reason === 'person_says_not_ours' ? `released, says ${decider(order, name)}` : 'released',
      };
    case 'uncertain':
      return { mark: '❓', words: uncertain(order, 'released') };
    case 'refused':
      return { mark: '❌', words: refusal(order, name) };
    default:
      return { mark: '•', words: order.seen !== null && !order.seen.available ? 'is not on the account any more' : '' };
  }
}
