import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { AccountNumber, Flowroute } from '../flowroute/index.ts';
import type { AccountNumbers } from '../storage/schema.ts';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { isJustBought } from './held-numbers.ts';

/** A number of the account, as last read from the carrier. */
export type OurNumber = {
  /** E.164. */
  number: string;
  alias: string | null;
  numberType: string | null;
  rateCenter: string | null;
  state: string | null;
  /** Null: the carrier's list did not say. */
  messagingEnabled: boolean | null;
};

export type Standing = 'usable' | 'unknown' | 'gone' | 'cannot_text';

/** How many choices an external select shows. Slack: block elements, options. */
const mostChoices = 100;
/** An account may hold tens of thousands of numbers: so many are kept by one statement. */
const keptTogether = 200;

function toOurs(row: Selectable<AccountNumbers>): OurNumber {
  return {
    number: row.number,
    alias: row.alias,
    numberType: row.number_type,
    rateCenter: row.rate_center,
    state: row.state,
    messagingEnabled: row.messaging_enabled,
  };
}

/**
 * Reads the account's numbers and keeps them; one that is not in a list read to its end is gone, unless it was bought
 * just before. Gives how many there are.
 * @throws FlowrouteError when the list cannot be read whole; nothing is marked as gone then.
 */
export async function refreshAccountNumbers(db: Db, flowroute: Pick<Flowroute, 'listNumbers'>): Promise<number> {
  const began = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  const listing = flowroute.listNumbers();
  let count = 0;
  let page: AccountNumber[] = [];
  for await (const one of listing) {
    count += 1;
    page.push(one);
    if (page.length < keptTogether) continue;
    await keepListed(db, page);
    page = [];
  }
  if (page.length > 0) await keepListed(db, page);
  // Rows that could not be read may be any of ours: then nothing is called gone.
  if (listing.skipped === 0) await markGone(db, began.rows[0]?.now ?? new Date(0));
  return count;
}

/** Each number of them once. A list that names no cost leaves the one that is known. */
async function keepListed(db: Db, numbers: AccountNumber[]): Promise<void> {
  const now = sql<Date>`clock_timestamp()`;
  await db
    .insertInto('account_numbers')
    .values(
      numbers.map((one) => ({
        number: one.number,
        alias: one.alias,
        number_type: one.numberType,
        rate_center: one.rateCenter,
        state: one.state,
        messaging_enabled: one.messagingEnabled,
        monthly_nanodollars: one.monthlyNanodollars,
        cost_read_at: one.monthlyNanodollars === null ? null : now,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('number').doUpdateSet((eb) => ({
        alias: eb.ref('excluded.alias'),
        number_type: eb.ref('excluded.number_type'),
        rate_center: eb.ref('excluded.rate_center'),
        state: eb.ref('excluded.state'),
        messaging_enabled: eb.ref('excluded.messaging_enabled'),
        monthly_nanodollars: sql<bigint>`coalesce(excluded.monthly_nanodollars, account_numbers.monthly_nanodollars)`,
        cost_read_at: sql<Date>`coalesce(excluded.cost_read_at, account_numbers.cost_read_at)`,
        seen_at: now,
        gone_at: null,
      })),
    )
    .execute();
}

async function markGone(db: Db, before: Date): Promise<void> {
  await transaction(db, 'mark numbers that left the account', async (trx) => {
    await trx
      .updateTable('account_numbers')
      .set({ gone_at: sql<Date>`now()` })
      .where('seen_at', '<', before)
      .where('gone_at', 'is', null)
      .where((eb) => eb.not(isJustBought))
      .execute();
  });
}

/** Whether a number of ours may text: only what is known to be gone or switched off may not. */
export async function numberStanding(db: Db | Trx, number: string): Promise<Standing> {
  const { rows } = await sql<{ standing: Standing }>`select ${standingOf(number)} as standing`.execute(db);
  return rows[0]?.standing ?? 'unknown';
}

/** The same, for a statement that reads more. */
export function standingOf(number: string): RawBuilder<Standing> {
  return sql`coalesce((
    select case when gone_at is not null then 'gone' when messaging_enabled = false then 'cannot_text' else 'usable' end
    from account_numbers where number = ${number}), 'unknown')`;
}

export async function findOurNumber(db: Db | Trx, number: string): Promise<OurNumber | null> {
  const row = await db.selectFrom('account_numbers').selectAll().where('number', '=', number).executeTakeFirst();
  return row === undefined ? null : toOurs(row);
}

/**
 * Numbers to text from that fit what was typed (digits of the number, or a part of the alias), the channel's last used
 * first. At most 100.
 */
export async function choices(db: Db, typed: string, channelId: string | null): Promise<OurNumber[]> {
  const digits = typed.replace(/\D/g, '');
  const words = typed.trim();
  const rows = await db
    .selectFrom('account_numbers')
    .selectAll()
    .where('gone_at', 'is', null)
    .where((eb) => eb.or([eb('messaging_enabled', 'is', null), eb('messaging_enabled', '=', true)]))
    .where((eb) =>
      words === ''
        ? eb.lit(true)
        : eb.or([
            ...(digits === '' ? [] : [eb('number', 'like', `%${digits}%`)]),
            eb(sql<number>`position(lower(${words}) in lower(coalesce(alias, '')))`, '>', 0),
          ]),
    )
    .orderBy(
      (eb) =>
        eb
          .selectFrom('channel_numbers')
          .select('used_at')
          .whereRef('channel_numbers.from_number', '=', 'account_numbers.number')
          .where('channel_numbers.channel_id', '=', channelId ?? ''),
      (order) => order.desc().nullsLast(),
    )
    .orderBy(sql`alias is null`)
    .orderBy('alias')
    .orderBy('number')
    .limit(mostChoices)
    .execute();
  return rows.map(toOurs);
}

/** The number that a channel's texts come from: its last used one, else the given default, else the only one there is. */
export async function defaultNumber(
  db: Db | Trx,
  channelId: string | null,
  fallback: string | null,
): Promise<string | null> {
  const used = await db
    .selectFrom('channel_numbers')
    .select('from_number')
    .where('channel_id', '=', channelId ?? '')
    .executeTakeFirst();
  for (const candidate of [used?.from_number, fallback]) {
    if (candidate === undefined || candidate === null) continue;
    const standing = await numberStanding(db, candidate);
    if (standing === 'usable' || standing === 'unknown') return candidate;
  }
  const usable = await db
    .selectFrom('account_numbers')
    .select('number')
    .where('gone_at', 'is', null)
    .where((eb) => eb.or([eb('messaging_enabled', 'is', null), eb('messaging_enabled', '=', true)]))
    .limit(2)
    .execute();
  return usable.length === 1 ? (usable[0]?.number ?? null) : null;
}
