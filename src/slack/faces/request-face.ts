import { beyond, budgetNow } from '../../access/budget.ts';
import { costOf } from '../../access/requests/quorum.ts';
import { findRequest, type Request, type Vote, votesOf } from '../../access/requests/request.ts';
import type { SettingsReader } from '../../access/settings.ts';
import { formatRounded } from '../../money.ts';
import { type Order, ordersOf } from '../../numbers/orders.ts';
import { trafficOf } from '../../numbers/traffic.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, type Blocks, button, context, overflow, section, words } from '../blocks.ts';
import { BLOCK } from '../limits.ts';
import { escapeMrkdwn, slackDate, userMention } from '../mrkdwn.ts';
import { ourName, peopleNames } from '../names.ts';
import { routeWords, trafficWords } from '../number-facts.ts';
import { asCalledHere, type Here } from '../own-commands.ts';
import type { Face } from '../show-row.ts';
import { orderLine } from './order-line.ts';
import { costs, decided, headline, tally } from './request-words.ts';
import { toTextFrom } from './to-text-from.ts';

/** What a request's message is drawn from. */
export type Drawn = { request: Request; orders: Order[]; votes: Vote[]; name: (userId: string) => string };

/** Everything about a request as the database has it; null: there is none. */
export async function readDrawn(db: Db, requestId: string): Promise<Drawn | null> {
  const request = await findRequest(db, requestId);
  if (request === null) return null;
  const [orders, votes] = [await ordersOf(db, requestId), await votesOf(db, requestId)];
  const name = await peopleNames(db, [
    request.requester,
    request.decidedBy,
    ...votes.map((vote) => vote.person),
    ...orders.map((order) => order.decidedBy),
  ]);
  return { request, orders, votes, name };
}

/** A request's face, for its whole life: what is asked and why, the votes, and what became of each number. */
export async function renderRequest(
  db: Db,
  settings: SettingsReader,
  here: Here,
  requestId: string,
): Promise<Face | null> {
  const drawn = await readDrawn(db, requestId);
  if (drawn === null) return null;
  const { request } = drawn;
  const title = headline(request, drawn.orders, drawn.name(request.requester));
  const blocks = request.state === 'requested' ? await open(db, settings, drawn) : ended(drawn, here);
  return { text: title, blocks };
}

async function open(db: Db, settings: SettingsReader, drawn: Drawn): Promise<Blocks> {
  const { request, votes, name } = drawn;
  const cost = costs(request);
  const calls = (request.policy.mentions ?? []).map(userMention).join(' ');
  return [
    section(`*${headline(request, drawn.orders, name(request.requester))}*${cost === '' ? '' : `\n${cost}`}`),
    ...(request.kind === 'release' ? await releaseFacts(db, drawn.orders) : orderBlocks(drawn)),
    words(`“${request.reason}”`),
    context(
      [
        tally(request, votes, name),
        `expires ${slackDate(request.expiresAt)}`,
        ...(await money(db, settings, request)),
      ].join(' · '),
      ...(calls === '' ? [] : [`For ${calls}`]),
    ),
    decideRow(request),
  ];
}

function decideRow(request: Request) {
  const menu = [
    { label: 'Approve with a note', value: `note ${request.id}` },
    ...(request.policy.breakGlass
      ? [{ label: 'Break the glass: approve my own request', value: `glass ${request.id}` }]
      : []),
  ];
  return actions(
    'request',
    button({ action: act.requestApprove, label: 'Approve', value: request.id, style: 'primary' }),
    button({ action: act.requestDeny, label: 'Deny', value: request.id }),
    overflow(act.requestMenu, menu),
  );
}

/** What would be given up: each number's alias and cost, its texts of the last 90 days, and where its calls go. */
async function releaseFacts(db: Db, orders: Order[]): Promise<Blocks> {
  const lines: string[] = [];
  for (const order of orders) {
    const number = order.number ?? '';
    const monthly = order.seen?.monthly == null ? [] : [`${formatRounded(BigInt(order.seen.monthly))} a month`];
    const routes =
      order.seen?.routes === undefined ? [] : [`*Calls go to* ${escapeMrkdwn(routeWords(order.seen.routes))}`];
    const gone = order.seen !== null && !order.seen.available ? ['⚠️ not on the account any more'] : [];
    const name = [await ourName(db, number), ...monthly, ...gone].join(' · ');
    lines.push([name, trafficWords(await trafficOf(db, number)), ...routes].join('\n'));
  }
  return [section(lines.join('\n'))];
}

/** What it does to this month's budget, where there is one. */
async function money(db: Db, settings: SettingsReader, request: Request): Promise<string[]> {
  const center = request.costCenter === null ? [] : [`cost center ${escapeMrkdwn(request.costCenter)}`];
  const cost = costOf(request);
  if (cost === 0n) return center;
  const budget = await budgetNow(db, await settings.read(db), request.costCenter);
  const { cap, taken } = budget.center?.cap == null ? budget.workspace : budget.center;
  if (cap === null) return center;
  const mark = beyond(budget, cost) === null ? '' : ' ⚠️';
  return [...center, `budget ${formatRounded(taken)} → ${formatRounded(taken + cost)} of ${formatRounded(cap)}${mark}`];
}

function ended(drawn: Drawn, here: Here): Blocks {
  const { request, orders, votes, name } = drawn;
  const noted = request.state === 'approved' ? votes.filter((vote) => (vote.note ?? '') !== '') : [];
  const why = request.state === 'denied' ? votes.find((vote) => vote.vote === 'deny')?.note : null;
  const asked =
    request.state === 'cancelled' && request.decidedBy !== null ? [] : [`asked for by ${name(request.requester)}`];
  return [
    section(`*${headline(request, orders, name(request.requester))}*`),
    ...(request.state === 'approved' ? orderBlocks(drawn) : []),
    ...(why == null ? [] : [words(`“${why}”`)]),
    ...(request.endedReason === 'too_few_approvers'
      ? [section(asCalledHere(here, 'Add an approver with /switchboard access, then request it again.'))]
      : []),
    context([decided(request, votes, name), ...asked].join(' · ')),
    ...(noted.length > 0 ? [noteBlock(noted, name)] : []),
    ...toTextFrom(orders),
  ];
}

/** What the approvers wrote beside their votes. */
function noteBlock(votes: Vote[], name: (userId: string) => string): Blocks[number] {
  const lines = votes.map((vote) => `${name(vote.person)}: ${escapeMrkdwn(vote.note ?? '')}`);
  return context(...lines.slice(0, BLOCK.contextElements));
}

/** A line a number; those that something can be done about have a section of their own. */
export function orderBlocks({ orders, name }: Pick<Drawn, 'orders' | 'name'>): Blocks {
  const blocks: Blocks = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) blocks.push(section(lines.join('\n')));
    lines = [];
  };
  for (const order of orders) {
    const line = orderLine(order, name);
    const accessory = orderButton(order);
    if (accessory === null) {
      if (lines.join('\n').length + line.length > BLOCK.sectionText - 10) flush();
      lines.push(line);
      continue;
    }
    flush();
    blocks.push(section(line, accessory));
  }
  flush();
  return blocks;
}

function orderButton(order: Order) {
  if (order.setupState === 'failed') {
    return button({ action: act.orderSetUpAgain, label: 'Retry', value: order.id });
  }
  if (order.state === 'refused' && order.alternatives.length > 0) {
    return button({ action: act.orderNearest, label: 'Request the nearest', value: order.id });
  }
  return null;
}
