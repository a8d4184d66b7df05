import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, type Blocks, button, confirmation, context, section, words } from '../blocks.ts';
import { channelMention, slackDate } from '../mrkdwn.ts';
import { asCalledHere, type Here } from '../own-commands.ts';
import { sayChannelRefusal } from '../refusals.ts';
import type { Face } from '../show-row.ts';
import { type Drawn, orderBlocks, readDrawn } from './request-face.ts';
import { costs, decided, requestFor, tally, what } from './request-words.ts';
import { toTextFrom } from './to-text-from.ts';

/** What the requester sees of their request in their direct messages with the app. */
export async function renderOwnRequest(db: Db, here: Here, requestId: string): Promise<Face | null> {
  const drawn = await readDrawn(db, requestId);
  if (drawn === null) return null;
  const title = titleOf(drawn);
  return { text: title, blocks: [section(`*${title}*`), ...body(drawn, here)] };
}

function titleOf(drawn: Drawn): string {
  const { request, orders } = drawn;
  const asked = requestFor(request, orders);
  switch (request.state) {
    case 'requested':
      return `Your ${asked} waits for approval`;
    case 'denied':
      return `Your ${asked} was denied`;
    case 'cancelled':
      return request.decidedBy === null ? `Your ${asked} could not be decided` : `You cancelled your ${asked}`;
    case 'expired':
      return `Your ${asked} expired: nobody decided in time`;
    case 'approved':
      return approvedTitle(drawn, asked);
  }
}

function approvedTitle({ request, orders }: Drawn, asked: string): string {
  const things = what(orders);
  if (orders.some((order) => order.restAt === null)) return `Your ${asked} is approved and under way`;
  const good = orders.filter((order) => order.state === 'bought' || order.state === 'released').length;
  const done = request.kind === 'buy' ? 'bought' : 'released';
  if (good === orders.length) {
    return orders.length === 1 ? `${firstUpper(things)} is ${done}` : `Your ${things} are ${done}`;
  }
  return good === 0
    ? `Your ${asked} did not go through`
    : `${firstUpper(done)} ${good} of your ${orders.length} numbers`;
}

function firstUpper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function body(drawn: Drawn, here: Here): Blocks {
  const { request, votes, name } = drawn;
  if (request.state === 'requested') {
    const cost = costs(request);
    return [
      ...(cost === '' ? [] : [section(cost)]),
      context(
        `${tally(request, votes, name)} in ${channelMention(request.channelId)} · expires ${slackDate(request.expiresAt)}`,
      ),
      actions(
        'request_own',
        button({
          action: act.requestCancel,
          label: 'Cancel the request',
          value: request.id,
          confirm: confirmation(
            'Cancel it?',
            'The approvers are told that it is not needed any more.',
            'Cancel the request',
          ),
        }),
      ),
    ];
  }
  const why = votes.find((vote) => vote.vote === 'deny')?.note;
  return [
    ...(request.state === 'approved' ? orderBlocks(drawn) : []),
    ...(why == null ? [] : [words(`“${why}”`)]),
    ...nextStep(request, here),
    context(decided(request, votes, name)),
    ...toTextFrom(drawn.orders),
    ...againRow(drawn),
  ];
}

/** What the requester can do about a request that nobody could decide on. */
function nextStep(request: Drawn['request'], here: Here): Blocks {
  if (request.endedReason === 'too_few_approvers') {
    const takes = `It takes ${request.needed} ${request.needed === 1 ? 'approval' : 'approvals'}, and fewer may decide.`;
    const next = 'Ask an admin to add an approver with /switchboard access, then request it again.';
    return [section(asCalledHere(here, `${takes} ${next}`))];
  }
  if (request.endedReason !== 'channel_refused') return [];
  const why = sayChannelRefusal(request.endedDetail ?? '') ?? 'The approval channel takes no message of mine.';
  const channel = channelMention(request.channelId);
  const next = `It is about ${channel}; an admin can set another with /switchboard settings.`;
  return [section(asCalledHere(here, `${why} ${next}`))];
}

/** What was not bought can be requested afresh. */
function againRow({ request, orders }: Drawn): Blocks {
  const isOver = request.state !== 'approved' || orders.every((order) => order.restAt !== null);
  const isLeft = orders.some((order) => order.action === 'buy' && ['dropped', 'refused'].includes(order.state));
  if (!isOver || !isLeft || request.state === 'denied') return [];
  return [actions('request_own', button({ action: act.requestAgain, label: 'Request again', value: request.id }))];
}
