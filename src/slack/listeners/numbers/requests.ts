import { notingRefusal } from '../../../access/note-refusal.ts';
import { freshness } from '../../../access/people.ts';
import type { Act } from '../../../access/permissions.ts';
import { cancelRequest } from '../../../access/requests/end.ts';
import { chooseNotice, type Notice, noticeKinds, noticeOf } from '../../../access/requests/notices.ts';
import { listRequests, votesOf } from '../../../access/requests/request.ts';
import { Refusal } from '../../../errors.ts';
import { ordersOf } from '../../../numbers/orders.ts';
import { claim } from '../../../storage/claims.ts';
import { type Trx, transaction } from '../../../storage/transaction.ts';
import { act } from '../../actions.ts';
import type { Answer } from '../../answers.ts';
import { actions, type Blocks, button, context, section } from '../../blocks.ts';
import { mustAllow, withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { costs, headline, tally } from '../../faces/request-words.ts';
import { rowOf } from '../../message-rows.ts';
import { link, slackDate } from '../../mrkdwn.ts';
import { peopleNames } from '../../names.ts';
import type { Services } from '../../services.ts';
import { takeLeftMs } from '../../take-budget.ts';
import type { CommandCall } from '../sms.ts';

const pageSize = 8;

/** `/numbers requests [waiting]`: open and recent requests; those that wait for me. */
export async function requestsCommand(services: Services, call: CommandCall): Promise<void> {
  await mustAllow(services, call, 'requests.list');
  const word = call.text.trim().toLowerCase();
  if (word !== '' && word !== 'waiting') {
    const command = `/${services.config.commandPrefix}numbers requests`;
    return call.answer({ text: `Type ${command} for all of them, or ${command} waiting for those that wait for you.` });
  }
  await call.ack();
  await call.answer(await listAnswer(services, call.userId, { waiting: word === 'waiting', offset: 0 }));
}

export async function requestsPage(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'requests.list');
  const [kind = '', offset = ''] = press.value.split(' ');
  const at = Number.parseInt(offset, 10);
  const page = { waiting: kind === 'waiting', offset: Number.isNaN(at) ? 0 : at };
  await press.answer({ ...(await listAnswer(services, press.userId, page)), replace: true });
}

async function listAnswer(
  services: Services,
  userId: string,
  page: { waiting: boolean; offset: number },
): Promise<Answer> {
  const wish = { ...(page.waiting ? { waitingFor: userId } : {}), limit: pageSize, offset: page.offset };
  const { requests, total } = await listRequests(services.db, wish);
  const prefix = services.config.commandPrefix;
  if (total === 0) {
    const text = page.waiting
      ? 'No request waits for you.'
      : `There are no requests yet. Find a number with /${prefix}numbers for-sale.`;
    return { text };
  }
  const title = page.waiting ? 'Requests that wait for a decision' : 'Requests';
  const blocks: Blocks = [section(`*${title}* (${page.offset + 1} to ${page.offset + requests.length} of ${total})`)];
  for (const request of requests) {
    const votes = await votesOf(services.db, request.id);
    const name = await peopleNames(services.db, [request.requester, ...votes.map((vote) => vote.person)]);
    const line = headline(request, await ordersOf(services.db, request.id), name(request.requester));
    const state =
      request.state === 'requested'
        ? `${tally(request, votes, name)} · expires ${slackDate(request.expiresAt)}`
        : `${slackDate(request.decidedAt ?? request.createdAt)}`;
    const cost = costs(request);
    const parts = [cost, state, await linkTo(services, request.id)].filter((part) => part !== '');
    blocks.push(section(`*${line}*\n${parts.join(' · ')}`));
  }
  blocks.push(...turns(page, requests.length, total));
  return { text: title, blocks };
}

async function linkTo(services: Services, requestId: string): Promise<string> {
  const row = await rowOf(services.db, 'request', requestId);
  if (row === null || row.ts === null || row.channel_id === null) return '';
  const answer = await services.client.chat
    .getPermalink({ channel: row.channel_id, message_ts: row.ts })
    .catch(() => null);
  return answer?.permalink === undefined ? '' : `${link(answer.permalink, 'Open it')}`;
}

function turns(page: { waiting: boolean; offset: number }, shown: number, total: number): Blocks {
  const kind = page.waiting ? 'waiting' : 'all';
  const buttons = [
    ...(page.offset > 0
      ? [
          button({
            action: `${act.requestsPage}:back`,
            label: 'Newer',
            value: `${kind} ${Math.max(0, page.offset - pageSize)}`,
          }),
        ]
      : []),
    ...(page.offset + shown < total
      ? [button({ action: `${act.requestsPage}:on`, label: 'Older', value: `${kind} ${page.offset + pageSize}` })]
      : []),
  ];
  return buttons.length === 0 ? [] : [actions('requests', ...buttons)];
}

/** Cancel, in the requester's direct message. */
export async function requestCancel(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await once(services, press, { name: 'cancel a request', act: 'requests.cancel', of: 'request.cancel' }, (trx) =>
    cancelRequest(trx, services.requests.kinds, { requestId: press.value, by: press.userId, source: 'button' }),
  );
}

/** "It is ours", "It is not": who may decide settles what looking could not. */
export async function orderOurs(services: Services, press: ViewPress): Promise<void> {
  await settle(services, press, true);
}

export async function orderNotOurs(services: Services, press: ViewPress): Promise<void> {
  await settle(services, press, false);
}

async function settle(services: Services, press: ViewPress, ours: boolean): Promise<void> {
  await press.ack();
  const click = {
    name: 'settle an order',
    act: 'requests.settle',
    of: 'order.settle',
    maxAgeMs: freshness.vote,
  } as const;
  await once(services, press, click, (trx) => services.orders.settle(trx, press.value, ours, press.userId));
}

/** Retry, beside a bought number that could not be set up. */
export async function orderSetUpAgain(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await once(services, press, { name: 'set up again', act: 'requests.set-up-again', of: 'order.set_up' }, (trx) =>
    services.orders.setUpAgain(trx, press.value, press.userId),
  );
}

type Click = {
  /** Of the transaction. */
  name: string;
  act: Act;
  /** What was clicked, for the trail: `entity.verb`. */
  of: `${'request' | 'order'}.${string}`;
  /** How old what is known of the person may be: money is given back by it. */
  maxAgeMs?: number;
};

/** Does what a click asks for, once; one that is refused stands in the trail too. */
async function once(
  services: Services,
  press: ViewPress,
  { name, act: needed, of, maxAgeMs }: Click,
  work: (trx: Trx) => Promise<void>,
): Promise<void> {
  const [entity = ''] = of.split('.');
  const entry = { actor: press.userId, action: `${of}_refused`, entity, entityId: press.value, source: 'button' };
  const doOnce = async () => {
    if (maxAgeMs === undefined) await mustAllow(services, press, needed);
    else await services.roles.mustAllow(press.userId, needed, maxAgeMs);
    await transaction(
      services.db,
      name,
      async (trx) => {
        if ((await claim(trx, press.keys)) === 'copy') return;
        await work(trx);
      },
      { limitMs: takeLeftMs() },
    );
  };
  await notingRefusal(services.db, entry, doOnce, takeLeftMs);
}

const noticeWords: { [notice in Notice]: string } = {
  mention: 'by a mention in the approval channel',
  direct: 'in a direct message',
  none: 'not at all: the approval channel is there to be looked at',
};

/** `/numbers notify [mention | direct | none]`: how an approver is told of new requests. */
export async function notifyCommand(services: Services, call: CommandCall): Promise<void> {
  await mustAllow(services, call, 'notices.choose');
  const word = call.text.trim().toLowerCase();
  const wish = noticeKinds.find((one) => one === word);
  if (wish === undefined && word !== '') {
    throw new Refusal('bad_notice', 'That is none of the ways to be told.', 'Use mention, direct or none.');
  }
  if (wish !== undefined) {
    await transaction(services.db, 'choose how to be told', (trx) => chooseNotice(trx, call.userId, wish), {
      limitMs: takeLeftMs(),
    });
  }
  await call.answer(noticeAnswer(wish ?? (await withinTake(noticeOf(services.db, call.userId)))));
}

export async function noticeChoose(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'notices.choose');
  const wish = noticeKinds.find((one) => one === press.value);
  if (wish === undefined) return;
  await transaction(services.db, 'choose how to be told', (trx) => chooseNotice(trx, press.userId, wish));
  await press.answer({ ...noticeAnswer(wish), replace: true });
}

function noticeAnswer(now: Notice): Answer {
  const labels: { [notice in Notice]: string } = {
    mention: 'Mention me',
    direct: 'Message me',
    none: 'Do not tell me',
  };
  const others = noticeKinds.filter((one) => one !== now);
  return {
    text: `You are told of new requests ${noticeWords[now]}.`,
    blocks: [
      section(`You are told of new requests *${noticeWords[now]}*.`),
      actions(
        'notice',
        ...others.map((one) => button({ action: `${act.noticeChoose}:${one}`, label: labels[one], value: one })),
      ),
      context('It holds from the next request on.'),
    ],
  };
}
