import { randomUUID } from 'node:crypto';
import type { Role } from '../../src/access/permissions.ts';
import type { Vote } from '../../src/access/requests/request.ts';
import { type Ballot, type Counted, castVote } from '../../src/access/requests/vote.ts';
import type { Holder } from '../../src/access/roles.ts';
import { type SettingKey, type SettingValues, toStored } from '../../src/access/setting-kinds.ts';
import { createSettings } from '../../src/access/settings.ts';
import { type BuyWish, numberKinds, type Pick, requestPurchase } from '../../src/numbers/request-numbers.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { notingQueue } from './texts.ts';

export const channel = 'C0APPROVALS';
export const kinds = numberKinds({ queue: notingQueue });
export const dollars = (amount: number) => BigInt(Math.round(amount * 1_000)) * 1_000_000n;

/** The settings of a workspace with one admin and some approvers. */
export function settingsOf(database: Database) {
  return createSettings(database.db, {
    access: { admins: ['UADA'], senders: [], approvers: ['UPRIYA', 'UTOMAS'] },
    approvalChannel: channel,
  });
}

/** Saves a setting as an admin's would be. */
export async function save<K extends SettingKey>(database: Database, key: K, value: SettingValues[K]): Promise<void> {
  await database.db
    .insertInto('settings')
    .values({ key, value: toStored(value), set_by: 'UADA' })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: toStored(value) }))
    .execute();
}

let numbers = 0;
/** A number for sale that no other request of the file has. */
export function pick(setup = 1, monthly = 1.25): Pick {
  numbers += 1;
  const number = `+1${301 + Math.floor(numbers / 100)}5550${100 + (numbers % 100)}`;
  return { number, rule: null, setupNanodollars: dollars(setup), monthlyNanodollars: dollars(monthly) };
}

/** Requests numbers; gives the request's id. */
export function request(database: Database, wish: Partial<BuyWish> = {}): Promise<string> {
  const settings = settingsOf(database);
  return transaction(database.db, 'request', (trx) =>
    requestPurchase(
      trx,
      { settings, queue: notingQueue },
      {
        requester: 'USAM',
        reason: 'for the new depot',
        deciders: ['UADA', 'UPRIYA', 'UTOMAS'],
        source: 'modal',
        picks: [pick()],
        costCenter: null,
        aliasPattern: null,
        messaging: true,
        ...wish,
      },
    ),
  );
}

export function holder(id: string, ...roles: Role[]): Holder {
  return {
    person: { id, name: id.slice(1).toLowerCase(), tz: 'UTC', standing: 'full' },
    roles: new Set<Role>(['member', ...roles]),
    admins: ['UADA'],
  };
}

export const priya = holder('UPRIYA', 'approver');
export const tomas = holder('UTOMAS', 'approver');
export const ada = holder('UADA', 'admin');

export function vote(
  database: Database,
  requestId: string,
  voter: Holder,
  how: Partial<Omit<Ballot, 'vote'>> & { vote?: Vote['vote'] } = {},
  settings = settingsOf(database),
): Promise<Counted> {
  const deps = { settings, kinds };
  return transaction(database.db, 'vote', (trx) =>
    castVote(trx, deps, {
      requestId,
      voter,
      deciders: async () => ['UADA', 'UPRIYA', 'UTOMAS'],
      vote: 'approve',
      note: null,
      breakGlass: false,
      source: 'button',
      shown: null,
      ...how,
    }),
  );
}

export async function requestRow(database: Database, id: string) {
  return database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

export async function orderRows(database: Database, requestId: string) {
  return database.db
    .selectFrom('number_orders')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('position')
    .execute();
}

/** The trail of an entity: the actions, in their order. */
export async function trail(database: Database, entityId: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('audit')
    .select('action')
    .where('entity_id', '=', entityId)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.action);
}

export const unknownId = randomUUID();
