import { findRequest, votesOf } from '../../access/requests/request.ts';
import { roleLists, type SettingsReader } from '../../access/settings.ts';
import { findOrder, type Order } from '../../numbers/orders.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, type Blocks, button, confirmation, context, section } from '../blocks.ts';
import { escapeMrkdwn, memberMention, slackDate } from '../mrkdwn.ts';
import { peopleNames } from '../names.ts';
import type { Face } from '../show-row.ts';
import { whyInDirect } from './asked-elsewhere.ts';

/** The question about an order that looking could not settle, below its request; then who settled it. */
export async function renderOrderQuestion(db: Db, settings: SettingsReader, orderId: string): Promise<Face | null> {
  const order = await findOrder(db, orderId);
  if (order === null) return null;
  const number = formatNational(order.number ?? '');
  const done = order.action === 'buy' ? 'bought' : 'released';
  if (order.state === 'uncertain' && order.askedAt !== null) {
    return question(order, await askedOf(db, settings, order), await whichOrder(db, order), done);
  }
  const how = settledAs(order, done);
  if (how === null) {
    // A late answer may have said that it never left; then it is carried out again.
    const text = `${number} is being looked at again`;
    return { text, blocks: [context(text)] };
  }
  const name = await peopleNames(db, [order.decidedBy]);
  const who = order.decidedBy === null ? 'Settled by itself' : `Decided by ${name(order.decidedBy)}`;
  const when = order.decidedAt === null ? '' : `, ${slackDate(order.decidedAt)}`;
  const what = `${number} ${how}`;
  return { text: `${who}: ${what}`, blocks: [context(`${who}${when}: ${what}`)] };
}

/** Null: nothing is settled. */
function settledAs(order: Order, done: string): string | null {
  if (order.state === 'bought' || order.state === 'released') return `was ${done}`;
  return order.state === 'refused' ? `was not ${done}` : null;
}

/** Below its request all of this stands just above. */
async function whichOrder(db: Db, order: Order): Promise<Blocks> {
  const why = await whyInDirect(db, 'order_question', order.id);
  const request = why === null ? null : await findRequest(db, order.requestId);
  if (request === null) return [];
  const name = await peopleNames(db, [request.requester]);
  return [context(`${name(request.requester)} asked for it: “${escapeMrkdwn(request.reason)}”. ${why}`.trimEnd())];
}

/**
 * Those who approved it may settle it, and are called: an answer in a thread tells nobody by itself. Who asked for it and
 * broke the glass cannot say that it was not bought; then those are called whom the request called, else the admins.
 */
async function askedOf(db: Db, settings: SettingsReader, order: Order): Promise<string[]> {
  const request = await findRequest(db, order.requestId);
  const votes = await votesOf(db, order.requestId);
  const approvers = votes.filter((vote) => vote.vote === 'approve').map((vote) => vote.person);
  const { admin } = roleLists(await settings.recent());
  const others = [approvers, request?.policy.mentions ?? [], admin].map((people) =>
    people.filter((person) => person !== request?.requester),
  );
  return others.find((people) => people.length > 0) ?? [];
}

function question(order: Order, people: string[], which: Blocks, done: string): Face {
  const number = formatNational(order.number ?? '');
  const found =
    order.detail === null
      ? order.action === 'buy'
        ? 'it is not on the account'
        : 'it is still on the account'
      : escapeMrkdwn(order.detail);
  const isPurchase = order.action === 'buy';
  const calls = people.map((one) => `${memberMention(one)} `).join('');
  const [kept, gone] = isPurchase ? ['It is ours', 'It is not'] : ['It is still ours', 'It is released'];
  const final = isPurchase
    ? 'It counts as not bought, and the budget gets its money back. Somebody else than who asked for it has to say so. Buying it again takes a new request.'
    : 'It counts as released.';
  return {
    text: `Was ${number} ${done}? Somebody has to decide.`,
    blocks: [
      section(
        `${calls}*Was ${number} ${done}?* Flowroute’s answer was lost, and ${found}. Look in Flowroute’s portal, then say:`,
      ),
      ...which,
      actions(
        'order_question',
        button({ action: act.orderOurs, label: kept, value: order.id }),
        button({
          action: act.orderNotOurs,
          label: gone,
          value: order.id,
          confirm: confirmation(`Is ${number} surely not ours?`, final, gone),
        }),
      ),
    ],
  };
}
