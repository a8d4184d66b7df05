import { notingRefusal } from '../access/note-refusal.ts';
import { Refusal } from '../errors.ts';
import { readAliasPattern } from '../numbers/alias.ts';
import { planPurchase } from '../numbers/purchase-plan.ts';
import { requestPurchase } from '../numbers/request-numbers.ts';
import { findSearch } from '../numbers/searches.ts';
import { claim } from '../storage/claims.ts';
import { type Trx, transaction } from '../storage/transaction.ts';
import type { Services } from './services.ts';
import { takeLeftMs } from './take-budget.ts';
import type { RequestWords } from './views/read-request.ts';

export type RequestSend = {
  searchId: string;
  follows: string | null;
  /** What the same submission delivered again is known by. */
  keys: string[];
  userId: string;
  words: RequestWords;
  /** Who may decide, as last known. */
  deciders: string[] | null;
};

/**
 * Requests what a form says, once: the key, the request and its orders are one transaction. Gives where it is decided;
 * `copy`: the same submission delivered again, which has no effect.
 * @throws Refusal with the field that it is about, or StorageError when nothing was taken.
 */
export async function sendRequest(services: Services, wish: RequestSend): Promise<{ channelId: string } | 'copy'> {
  const entry = {
    actor: wish.userId,
    action: 'request.refused',
    entity: 'person',
    entityId: wish.userId,
    source: 'modal',
  };
  const take = (trx: Trx) => takeRequest(trx, services, wish);
  const taken = await notingRefusal(
    services.db,
    entry,
    () => transaction(services.db, 'request numbers', take, { limitMs: takeLeftMs() }),
    takeLeftMs,
  );
  await services.failpoint('request:committed');
  return taken;
}

async function takeRequest(trx: Trx, services: Services, wish: RequestSend): Promise<{ channelId: string } | 'copy'> {
  const { words } = wish;
  if ((await claim(trx, wish.keys)) === 'copy') return 'copy';
  const search = await findSearch(trx, wish.searchId, wish.userId);
  if (search === null) throw tooOld();
  const requestId = await requestPurchase(trx, services.request, {
    requester: wish.userId,
    reason: words.reason,
    deciders: wish.deciders,
    source: 'modal',
    follows: wish.follows,
    picks: planPurchase(search, words.choice),
    costCenter: words.center,
    aliasPattern: readAliasPattern(words.alias),
    messaging: words.messaging,
  });
  const { channel_id: channelId } = await trx
    .selectFrom('requests')
    .select('channel_id')
    .where('id', '=', requestId)
    .executeTakeFirstOrThrow();
  await services.failpoint('request:committing');
  return { channelId };
}

/** What a form or a list of results was about is not kept any more. */
export function tooOld(): Refusal {
  return new Refusal('search_gone', 'This is from too long ago, or not yours.', 'Search again with /numbers for-sale.');
}
