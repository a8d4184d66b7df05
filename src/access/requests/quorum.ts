import { sql } from 'kysely';
import type { Trx } from '../../storage/transaction.ts';
import type { Policy, Request } from './request.ts';

/** What a person had approved within this counts with a new request, so that splitting one gains nothing. Days. */
export const countedDays = 7;

/** How many approvals an amount takes under a policy. Nanodollars of set-up plus the first month. */
export function neededFor(policy: Pick<Policy, 'quorum'>, nanodollars: bigint): number {
  return nanodollars >= policy.quorum.threshold ? policy.quorum.from : policy.quorum.below;
}

export function costOf(request: Pick<Request, 'setupNanodollars' | 'monthlyNanodollars'>): bigint {
  return request.setupNanodollars + request.monthlyNanodollars;
}

/** What a person had approved in the last seven days, in nanodollars: what was given back does not count. */
export async function approvedLately(trx: Trx, requester: string): Promise<bigint> {
  const row = await trx
    .selectFrom('budget_entries')
    .innerJoin('requests', 'requests.id', 'budget_entries.request_id')
    .select(sql<string>`coalesce(sum(nanodollars), 0)::text`.as('sum'))
    .where('requests.requester', '=', requester)
    .where('budget_entries.state', '!=', 'given_back')
    .where('budget_entries.at', '>', sql<Date>`now() - ${countedDays} * interval '1 day'`)
    .executeTakeFirstOrThrow();
  return BigInt(row.sum);
}

/**
 * How many approvals a person's request takes now. Two of their requests that are decided in the same instant are counted
 * one after the other; those that take as many whatever they cost need not wait for each other, only the others for them.
 */
export async function neededNow(
  trx: Trx,
  wish: { requester: string; policy: Pick<Policy, 'quorum'>; nanodollars: bigint },
): Promise<number> {
  // What costs nothing, as a release, cannot be a part of something that was split.
  if (wish.nanodollars === 0n) return neededFor(wish.policy, 0n);
  const { below, from } = wish.policy.quorum;
  const key = `approved for\n${wish.requester}`;
  if (below === from) {
    await sql`select pg_advisory_xact_lock_shared(hashtextextended(${key}, 0))`.execute(trx);
    return below;
  }
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
  return neededFor(wish.policy, wish.nanodollars + (await approvedLately(trx, wish.requester)));
}
