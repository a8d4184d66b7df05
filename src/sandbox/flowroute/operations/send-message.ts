import { type Account, optOutKey } from '../account.ts';
import type { Asked } from '../asked.ts';
import { attributesOf } from '../attributes.ts';
import { invalidAttributes, optedOut, tooManyRequests } from '../carrier-errors.ts';
import { courses } from '../course.ts';
import { isTollFree } from '../digits.ts';
import { follow } from '../lifecycle.ts';
import { type MagicRecipient, magicRecipient } from '../magic.ts';
import { mediaFile } from '../media.ts';
import { type MessageWish, parseMessage, wantsMms } from '../message-wish.ts';
import { undergo } from '../misbehave.ts';
import { newRecord } from '../new-record.ts';
import { done, type Outcome } from '../outcome.ts';
import { type MessageVersion, sentPrice } from '../render/record.ts';
import type { World } from '../world.ts';

/** POST /v2.1/messages and /v2.2/messages. */
export function sendMessage(world: World, asked: Asked, version: MessageVersion): Outcome {
  const attributes = attributesOf(asked, 'message');
  world.limiter.attempt(asked.pathname, wantsMms(attributes) ? 'mms' : 'sms');
  const wish = parseMessage(attributes);
  refuseSender(world.account, wish.from);
  if (world.account.optOuts.has(optOutKey(wish.from, wish.to))) throw optedOut();
  const magic = magicRecipient(wish.to);
  refuseByMagic(world, wish, magic);
  const send = () => accept(world, wish, magic, version, asked.base);
  return magic.fault ? undergo(magic.fault, send, world.settings.slowMs) : send();
}

/** Which code Flowroute gives for a sender that is not the account's own is not documented; 422 is ours. */
function refuseSender(account: Account, from: string): void {
  const number = account.numbers.get(from);
  if (!number) throw invalidAttributes({ from: ['Not a number on your account.'] });
  if (!number.messaging) throw invalidAttributes({ from: ['Messaging is not enabled for this number.'] });
}

function refuseByMagic(world: World, wish: MessageWish, magic: MagicRecipient): void {
  if (magic.refusal) throw magic.refusal();
  if (magic.refusedFirst === undefined) return;
  // Counted for each text, so that two in flight are each refused so often and then taken.
  const key = JSON.stringify([wish.from, wish.to, wish.body]);
  const refusals = world.refusals.get(key) ?? 0;
  if (refusals === magic.refusedFirst) {
    world.refusals.delete(key);
    return;
  }
  world.refusals.set(key, refusals + 1);
  throw tooManyRequests();
}

function accept(
  world: World,
  wish: MessageWish,
  magic: MagicRecipient,
  version: MessageVersion,
  base: string,
): Outcome {
  const { from, to, body, isMms } = wish;
  const record = newRecord({
    direction: 'outbound',
    from,
    to,
    body,
    isMms,
    messageType: isTollFree(from) ? 'toll-free' : 'longcode',
    at: world.now().getTime(),
    media: wish.mediaUrls.map(mediaFile),
  });
  follow(world, record, magic.course ?? courses.delivered, wish.dlrCallback, base);
  const data = { id: record.id, type: 'message', links: { self: `${base}/${version}/messages/${record.id}` } };
  return done(202, { data: version === 'v2.2' ? { ...data, price_details: sentPrice(record) } : data });
}
