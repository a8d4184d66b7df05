import type { AccountNumber, CallbackType } from './account.ts';
import { isLoopbackName } from './loopback.ts';
import type { Mdr, Receipt } from './records.ts';
import { inboundPayload, receiptPayload } from './render/callback.ts';
import type { World } from './world.ts';

/** "A total of four times" (developer.flowroute.com/docs/receive-an-inbound-message), read as four sends in all. */
const sends = 4;

/** Ours: no source states how long Flowroute waits for an answer. */
const answerMs = 10_000;

/** Tells the text's own callback, else the number's, else the account's, of a receipt. */
export function announceReceipt(world: World, record: Mdr, receipt: Receipt, own: string | null, base: string): void {
  const url = own ?? callbackUrl(world, record.from, record.isMms ? 'mms_dlr_callback' : 'sms_dlr_callback');
  if (url !== null) deliver(world, url, receiptPayload(record, receipt, world.settings.callbackShape, base), sends);
}

/** Tells the number's callback, else the account's, of an inbound text. */
export function announceInbound(world: World, record: Mdr, base: string): void {
  const url = callbackUrl(world, record.to, record.isMms ? 'mms_callback' : 'sms_callback');
  if (url !== null) deliver(world, url, inboundPayload(record, url, world.settings.callbackShape, base), sends);
}

/** That the number's own setting wins over the account's is inferred. */
function callbackUrl(world: World, number: string, type: CallbackType): string | null {
  const own: AccountNumber | undefined = world.account.numbers.get(number);
  return own?.callbacks.get(type) ?? world.account.callbacks.get(type) ?? null;
}

/** Posts until it is answered 2xx, four times at most. Only to this machine: nothing that is made up here leaves it. */
function deliver(world: World, url: string, payload: object, left: number): void {
  if (left === 0 || !isLoopbackName(new URL(url).hostname)) return;
  const { account, closing } = world;
  const retry = () => {
    // Not after a close, nor for an account that a reset has put away meanwhile.
    if (closing.signal.aborted || world.account !== account) return;
    world.work.after(world.settings.callbackRetryMs, () => deliver(world, url, payload, left - 1));
  };
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Go-http-client/1.1' },
    body: JSON.stringify(payload),
    redirect: 'manual',
    signal: AbortSignal.any([closing.signal, AbortSignal.timeout(answerMs)]),
  }).then((response) => {
    void response.body?.cancel();
    if (!response.ok) retry();
  }, retry);
}
