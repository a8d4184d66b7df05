import { sql } from 'kysely';
import { z } from 'zod';
import { spans, whose } from '../access/loosens.ts';
import type { Settings } from '../access/settings.ts';
import type { Trx } from '../storage/transaction.ts';
import type { TextState } from './states.ts';

/** The caps that hold, and the zone that months are counted in. */
export type Caps = Pick<Settings, 'textCaps' | 'zone' | 'rootAdmins' | 'admins'>;
/** Reads them in the caller's transaction; a second old at most. */
export type CapsNow = (trx: Trx) => Promise<Caps>;

/** One cap that is set. Money is in nanodollars. */
export type Cap = {
  whose: (typeof whose)[number];
  span: (typeof spans)[number];
  what: 'texts' | 'money';
  most: bigint;
};

export function setCaps({ textCaps }: Caps): Cap[] {
  return whose.flatMap((one) =>
    spans.flatMap((span) => {
      const { texts, money } = textCaps[one][span];
      return [
        ...(texts === null ? [] : [{ whose: one, span, what: 'texts' as const, most: BigInt(texts) }]),
        ...(money === null ? [] : [{ whose: one, span, what: 'money' as const, most: money }]),
      ];
    }),
  );
}

/** Whose texts are counted, and which: `promised` counts those that have not left yet too. */
export type Counting = { author: string; count: 'promised' | 'left'; except?: string };

/** What did not leave, and will not by itself. */
const neverLeft: TextState[] = ['rejected', 'held'];

/** The lock under which texts are let go, so that two in the same instant cannot both take the last room; null: none is needed. */
export function capsLock(caps: Cap[], author: string): string | null {
  if (caps.length === 0) return null;
  return caps.some((cap) => cap.whose === 'workspace') ? 'text caps' : `text caps\n${author}`;
}

export type Use = { cap: Cap; used: bigint };

/** How much of each cap is used, in one statement; and what the excepted text itself was thought to cost. */
export async function usedNow(
  trx: Trx,
  caps: Cap[],
  zone: string,
  counting: Counting,
): Promise<{ uses: Use[]; own: bigint }> {
  const sums = caps.map((cap) => {
    const of = cap.what === 'texts' ? sql`count(*)` : sql`sum(cost)`;
    return sql`coalesce(${of} filter (where ${belongs(cap, counting.author)} and at > ${since(cap.span, zone)}), 0)::text`;
  });
  const { rows } = await sql<{ sums: unknown; own: unknown }>`
    select json_build_array(${sql.join(sums)}) as sums,
      (select estimate_nanodollars::text from texts where id = ${counting.except ?? null}::uuid) as own
    from (${counted(caps, zone, counting)}) as counted`.execute(trx);
  const read = z.array(z.string()).parse(rows[0]?.sums);
  const own = z.string().nullable().parse(rows[0]?.own);
  return { uses: caps.map((cap, i) => ({ cap, used: BigInt(read[i] ?? 0) })), own: BigInt(own ?? 0) };
}

/**
 * In how many seconds so much of a cap is free again: when the oldest texts have left its span, or the next month begins.
 * Null: never, since it is more than the cap.
 */
export async function freeAgainIn(
  trx: Trx,
  use: Use,
  wanted: bigint,
  zone: string,
  counting: Counting,
): Promise<number | null> {
  const { cap, used } = use;
  if (wanted > cap.most) return null;
  if (cap.span === 'month') return secondsOf(trx, sql`(${monthStart(zone, 1)}) - now()`);
  const excess = used + wanted - cap.most;
  const one = cap.what === 'texts' ? sql`1::bigint` : sql`cost`;
  return secondsOf(
    trx,
    sql`(select at + ${length[cap.span]} - now() from (
      select at, sum(${one}) over (order by at, id) as freed from (${counted([cap], zone, counting)}) as counted
      where ${belongs(cap, counting.author)} and at > ${since(cap.span, zone)}) as leaving
      where freed >= ${String(excess)}::numeric order by at limit 1)`,
  );
}

async function secondsOf(trx: Trx, interval: ReturnType<typeof sql>): Promise<number | null> {
  const { rows } = await sql<{ seconds: unknown }>`
    select extract(epoch from ${interval})::float8 as seconds`.execute(trx);
  return z.number().nullable().parse(rows[0]?.seconds);
}

const length = { hour: sql`interval '1 hour'`, day: sql`interval '1 day'` };

/** When a cap's span began, by the database's clock. */
function since(span: Cap['span'], zone: string) {
  return span === 'month' ? sql`(${monthStart(zone, 0)})` : sql`(now() - ${length[span]})`;
}

function monthStart(zone: string, monthsOn: number) {
  return sql`(date_trunc('month', now() at time zone ${zone}) + ${monthsOn} * interval '1 month') at time zone ${zone}`;
}

function belongs(cap: Cap, author: string) {
  return cap.whose === 'person' ? sql`author = ${author}` : sql`true`;
}

/** The texts that count, each with when it counts and what it cost: by its record, else as was thought when it was taken. */
function counted(caps: Cap[], zone: string, { author, count, except }: Counting) {
  const hasMoney = caps.some((cap) => cap.what === 'money');
  const states = count === 'left' ? [...neverLeft, 'queued'] : neverLeft;
  const starts = [...new Set(caps.map((cap) => cap.span))].map((span) => since(span, zone));
  return sql`
    select texts.id, author, coalesce(first_try_at, created_at) as at,
      ${hasMoney ? sql`coalesce(amount_nanodollars, estimate_nanodollars, 0)` : sql`0::bigint`} as cost
    from texts ${hasMoney ? sql`left join records on records.message_id = texts.carrier_id` : sql``}
    where coalesce(first_try_at, created_at) > least(${sql.join(starts)})
      and state not in (${sql.join(states)})
      ${except === undefined ? sql`` : sql`and texts.id != ${except}::uuid`}
      ${caps.some((cap) => cap.whose === 'workspace') ? sql`` : sql`and author = ${author}`}`;
}
