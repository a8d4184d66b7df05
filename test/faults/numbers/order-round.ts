import { z } from 'zod';
import type { Message } from '../../../src/sandbox/slack/protocol.ts';
import type { AppProcess } from '../app-handle.ts';
import type { Fate } from '../judge.ts';
import type { Killed } from '../kill-round.ts';
import { poll } from '../poll.ts';
import { standing } from '../recover.ts';
import { fateOfRow, isSettled, type Killed as Left, type Watched, waitUntilSettled } from '../settling.ts';
import type { Site } from '../site.ts';
import { type Buyer, buyerAt } from './buyer.ts';
import { type OrderRow, phaseOfOrder, readOrders } from './order-rows.ts';
import type { OrderStep } from './order-steps.ts';

type Action = OrderStep['action'];

/** The carrier holds its answer back this long, for a kill in between. Milliseconds, below the app's own limit. */
const slowMs = 1_200;

/** Numbers are requested and approved, the process is killed while it has them at the step, and is started again. */
export async function orderRound(site: Site, app: AppProcess, step: OrderStep): Promise<Killed> {
  const buyer = buyerAt(site);
  const { action } = step;
  await oneVoteIsEnough(app);
  const numbers = action === 'buy' ? site.forSale(step.orders) : await own(site, app, step.orders);
  if (step.fault !== undefined) {
    const method = action === 'buy' ? 'POST' : 'DELETE';
    for (const number of numbers)
      site.flowroute.addFault({ kind: step.fault, times: 1, method, path: pathOf(number), ms: slowMs });
  }
  const arm = async () => (step.at === null ? undefined : app.arm(step.at, step.orders, 'die'));
  if (step.on === 'request') await arm();
  const acting = buyer.request(numbers, action);
  if (step.on !== 'request') {
    await acting;
    await poll('requests to be taken', async () => (await readOrders(app, numbers, action)).length === numbers.length);
    await arm();
  }
  const voting = step.on === 'request' ? null : approveAll(app, buyer, numbers, action);
  if (step.at === null) {
    await poll('the carrier to be asked', async () =>
      numbers.every((one) => callsFor(site, one, action).some((call) => call.accepted)),
    );
    await app.kill();
  }
  await poll(`a kill at ${step.name}`, async () => app.hasEnded());
  await Promise.allSettled([acting, voting]);
  site.flowroute.clearFaults();
  const there = step.at === null ? numbers.length : app.arrivals();

  const next = await site.open();
  const left = await readOrders(next, numbers, action);
  await site.start(next);
  const upMs = Math.round(performance.now() - next.startedAt);
  await goOn(next, buyer, numbers, action);
  const fates = await settleOrders(site, next, numbers, action, { left, since: next.startedAt, upMs });
  return { app: next, fates, there };
}

/** One person's purchases of a week add up, and would soon take two approvals each. */
export async function oneVoteIsEnough(app: AppProcess): Promise<void> {
  const quorum = JSON.stringify({ below: 1, from: 1, threshold: '1' });
  const sql = `insert into settings (key, value, set_by) values ('quorum', $1::jsonb, 'UFAULTS') on conflict do nothing`;
  await app.query(z.unknown(), sql, [quorum]);
}

/** Numbers that came onto the account outside of the app, and that it has read. */
async function own(site: Site, app: AppProcess, count: number): Promise<string[]> {
  const numbers = site.forSale(count);
  const authorization = `Basic ${Buffer.from('local-access-key:local-secret-key').toString('base64')}`;
  for (const number of numbers) {
    await fetch(`${site.flowroute.url}${pathOf(number)}`, { method: 'POST', headers: { authorization } });
  }
  const sql =
    'insert into account_numbers (number, messaging_enabled) select unnest($1::text[]), true on conflict do nothing';
  await app.query(z.unknown(), sql, [numbers]);
  return numbers;
}

export const pathOf = (number: string) => `/v2/numbers/${number.slice(1)}`;

export function callsFor(site: Site, number: string, action: Action) {
  const method = action === 'buy' ? 'POST' : 'DELETE';
  return site.orders().filter((one) => one.method === method && one.path === pathOf(number));
}

async function approveAll(app: AppProcess, buyer: Buyer, numbers: string[], action: Action): Promise<void> {
  const rows = await readOrders(app, numbers, action);
  await Promise.all(rows.map((row) => buyer.approve(row.request)));
}

/** What the people do once the app is back: submit a form that stands there still, and approve what is still open. */
async function goOn(app: AppProcess, buyer: Buyer, numbers: string[], action: Action): Promise<void> {
  const missing = async () => {
    const taken = await readOrders(app, numbers, action);
    return numbers.filter((number) => !taken.some((row) => row.number === number));
  };
  await poll('all requests to be taken', async () => {
    const [next] = await missing();
    if (next === undefined) return true;
    await buyer.submit(await buyer.form(`/numbers ${action} ${next}`));
    return null;
  });
  await poll('all requests to be decided', async () => {
    const open = (await readOrders(app, numbers, action)).filter((row) => row.requestState === 'requested');
    for (const row of open) await buyer.approve(row.request);
    return open.length === 0;
  });
}

/** Waits until each order has come to rest or a person is asked, and Slack shows so; gives what became of each. */
export async function settleOrders(
  site: Site,
  app: AppProcess,
  numbers: string[],
  action: Action,
  before: Left<OrderRow> | null,
): Promise<Fate[]> {
  const read = () => readOrders(app, numbers, action);
  const fates: Watched<OrderRow, Fate>['fates'] = (rows, messages, resumedMs) =>
    numbers.map((number) => {
      const row = rows.find((one) => one.number === number);
      return fateOf(site, number, action, row, before, messages, resumedMs(row));
    });
  const { messages } = buyerAt(site);
  return waitUntilSettled({ what: 'orders', count: numbers.length, read, messages, fates }, before);
}

function fateOf(
  site: Site,
  number: string,
  action: Action,
  row: OrderRow | undefined,
  before: Left<OrderRow> | null,
  messages: Message[],
  resumedMs: number | null,
): Fate {
  const calls = callsFor(site, number, action);
  return {
    ...fateOfRow(row),
    words: `${action} ${number}`,
    phase: before === null ? null : phaseOfOrder(before.left.find((one) => one.number === number)),
    posts: calls.length,
    accepted: calls.filter((call) => call.accepted).length,
    messages: {
      text: standing(messages, 'request', row?.request).length,
      conversation: standing(messages, 'request_own', row?.request).length,
      question: standing(messages, 'order_question', row?.id).length,
    },
    resumedMs,
    upMs: before?.upMs ?? null,
    stuck: row === undefined || !isSettled(row) || !isMoneyRight(row, action),
  };
}

/** What was bought is spent, what was refused is given back, and what is not known stays reserved. */
function isMoneyRight(row: OrderRow, action: Action): boolean {
  if (action === 'release') return row.money === null;
  const right: { [state: string]: string } = { bought: 'spent', refused: 'given_back', uncertain: 'reserved' };
  return row.money === right[row.state];
}
