import { sql } from 'kysely';
import { Refusal } from '../errors.ts';
import { formatNational } from '../phone-numbers.ts';
import type { Trx } from '../storage/transaction.ts';
import { type ReleaseWish, type RequestDeps, requestRelease } from './request-numbers.ts';

/**
 * Requests that a number be released, unless somebody has asked for that already. Gives the request's id.
 * @throws Refusal with the field that it is about; nothing is kept then.
 */
export async function askRelease(
  trx: Trx,
  deps: RequestDeps,
  wish: Omit<ReleaseWish, 'numbers'> & { number: string },
): Promise<string> {
  const { number, ...asker } = wish;
  // Two who ask in the same instant: the second waits here and then finds the first's.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`release of\n${number}`}, 0))`.execute(trx);
  const standing = await trx
    .selectFrom('number_orders')
    .innerJoin('requests', 'requests.id', 'number_orders.request_id')
    .select('requests.requester')
    .where('number_orders.number', '=', number)
    .where('action', '=', 'release')
    .where('number_orders.state', 'in', ['requested', 'approved', 'releasing', 'uncertain'])
    .executeTakeFirst();
  if (standing !== undefined) {
    throw new Refusal(
      'release_asked',
      `Somebody has asked for the release of ${formatNational(number)} already.`,
      'See /numbers requests.',
      { people: [standing.requester] },
    );
  }
  return requestRelease(trx, deps, { ...asker, numbers: [number] });
}
