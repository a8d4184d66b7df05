import { z } from 'zod';
import { type CallbackType, callbackTypes } from '../account.ts';
import type { Asked } from '../asked.ts';
import { attributesOf, httpUrl, parseAttributes } from '../attributes.ts';
import { notFound } from '../carrier-errors.ts';
import { done, type Outcome } from '../outcome.ts';
import type { MessageVersion } from '../render/record.ts';
import type { World } from '../world.ts';

/** The words that an address may name a callback by; the old `dlr_callback` still means that of SMS. */
export const callbackWords = [...callbackTypes, 'dlr_callback'] as const;

const products: Record<CallbackType, string> = {
  sms_callback: 'sms',
  mms_callback: 'mms',
  sms_dlr_callback: 'dlr',
  mms_dlr_callback: 'dlr',
};

/** PUT /v2.1/messages/:type and /v2.2/messages/:type. */
export function setAccountCallback(world: World, asked: Asked, word: string): Outcome {
  world.account.callbacks.set(typeOf(word), callbackUrlOf(asked));
  return done(204);
}

/** GET of the same. One that is not set is not found, which is ours. */
export function lookUpAccountCallback(world: World, version: MessageVersion, word: string): Outcome {
  const type = typeOf(word);
  const url = world.account.callbacks.get(type);
  if (url === undefined) throw notFound();
  const attributes = { api_version: version, callback_url: url, product: products[type] };
  return done(200, { data: { type: 'callback', attributes } });
}

/** DELETE of the same. */
export function removeAccountCallback(world: World, word: string): Outcome {
  if (!world.account.callbacks.delete(typeOf(word))) throw notFound();
  return done(204);
}

/** POST /v2/numbers/:id/relationships/:type. */
export function setNumberCallback(world: World, asked: Asked, id: string, word: string): Outcome {
  const number = world.account.numbers.get(id);
  if (!number) throw notFound();
  number.callbacks.set(typeOf(word), callbackUrlOf(asked));
  return done(204);
}

function typeOf(word: string): CallbackType {
  return callbackTypes.find((type) => type === word) ?? 'sms_dlr_callback';
}

function callbackUrlOf(asked: Asked): string {
  return parseAttributes(z.object({ callback_url: httpUrl }), attributesOf(asked)).callback_url;
}
