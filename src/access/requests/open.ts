import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Refusal } from '../../errors.ts';
import { placeMessage, urgency } from '../../storage/projections.ts';
import type { Trx } from '../../storage/transaction.ts';
import { writeAudit } from '../audit.ts';
import { beyond, budgetNow, overBudget } from '../budget.ts';
import { toStored } from '../setting-kinds.ts';
import type { Settings, SettingsReader } from '../settings.ts';
import { wishesOf } from './notices.ts';
import { neededNow } from './quorum.ts';
import type { Policy, Request, RequestKind } from './request.ts';

export type NewRequest = {
  kind: RequestKind;
  requester: string;
  /** Why, in the requester's own words. */
  reason: string;
  costCenter: string | null;
  /** The most that the vote covers. */
  setupNanodollars: bigint;
  monthlyNanodollars: bigint;
  /** Those who may decide, as last known; null: not known just now, and looked at before it is posted. */
  deciders: string[] | null;
  source: 'command' | 'modal' | 'button';
  follows?: string | null;
  /** What it is about, for the trail: ids, numbers of ours and amounts. */
  details: { [name: string]: string | number | boolean | null };
};

export type OpenDeps = { settings: SettingsReader };

export const longestReason = 500;
/** A face that calls more people than this by name is a crowd; the channel is there for the rest. */
const mostMentions = 10;

/**
 * Takes a request: its row, its trail, its face in the approval channel, and a direct message to the requester, all in the
 * caller's transaction, which adds the orders. Gives its id.
 * @throws Refusal with the field that it is about; nothing is kept then.
 */
export async function openRequest(trx: Trx, deps: OpenDeps, wish: NewRequest): Promise<string> {
  const settings = await deps.settings.read(trx);
  const reason = checkReason(wish.reason);
  const channelId = mustHaveChannel(settings);
  await checkOpen(trx, wish.requester);
  checkCenter(wish.costCenter, Object.keys(settings.budget.centers));
  const cost = wish.setupNanodollars + wish.monthlyNanodollars;
  const why = beyond(await budgetNow(trx, settings, wish.costCenter), cost);
  if (why !== null && settings.budget.beyond === 'refuse') throw overBudget(why);
  const needed = await neededNow(trx, { requester: wish.requester, policy: settings, nanodollars: cost });
  const eligible = wish.deciders?.filter((id) => id !== wish.requester) ?? null;
  if (eligible !== null) checkEligible(eligible.length, needed, settings.rootAdmins);
  const policy: Policy = {
    quorum: settings.quorum,
    expiry: settings.expiry,
    breakGlass: settings.breakGlass,
    beyond: settings.budget.beyond,
    mentions: null,
  };
  const id = randomUUID();
  const { hours, nudgeHours } = settings.expiry;
  const inHours = (count: number) => sql<Date>`now() + ${count} * interval '1 hour'`;
  await trx
    .insertInto('requests')
    .values({
      id,
      kind: wish.kind,
      state: 'requested',
      requester: wish.requester,
      reason,
      cost_center: wish.costCenter,
      policy: toStored(policy),
      needed,
      channel_id: channelId,
      setup_nanodollars: wish.setupNanodollars,
      monthly_nanodollars: wish.monthlyNanodollars,
      needs_admin: why !== null,
      expires_at: inHours(hours),
      nudge_at: nudgeHours > 0 && nudgeHours < hours ? inHours(hours - nudgeHours) : null,
      follows: wish.follows ?? null,
    })
    .execute();
  await writeAudit(trx, {
    actor: wish.requester,
    action: 'request.opened',
    entity: 'request',
    entityId: id,
    source: wish.source,
    details: { kind: wish.kind, reason, costCenter: wish.costCenter, cost: String(cost), needed, ...wish.details },
  });
  await placeFaces(trx, id, channelId, wish.requester, eligible === null);
  if (eligible !== null) await tellDeciders(trx, { id, requester: wish.requester, policy }, eligible);
  return id;
}

/** Where requests are decided. @throws Refusal when nobody has said where. */
export function mustHaveChannel(settings: Pick<Settings, 'approvalChannel' | 'rootAdmins'>): string {
  if (settings.approvalChannel !== null) return settings.approvalChannel;
  throw new Refusal(
    'no_approval_channel',
    'There is no channel where requests are decided yet.',
    'An admin sets it with /switchboard settings.',
    { people: settings.rootAdmins.slice(0, 3) },
  );
}

/** Until who may decide has been read from the chat, the face waits so long for whom to call. Seconds. */
const faceWaits = 3;

async function placeFaces(trx: Trx, id: string, channelId: string, requester: string, isEarly: boolean): Promise<void> {
  const nowhere = { channelId: null, homeUser: null, parentId: null, entityId: id };
  const afterSeconds = isEarly ? faceWaits : 0;
  await placeMessage(trx, { ...nowhere, entity: 'request', channelId, urgency: urgency.first, afterSeconds });
  await placeMessage(trx, { ...nowhere, entity: 'request_own', homeUser: requester });
}

/** Calls those who may decide, each as they chose: in the face, or by a message of their own. */
export async function tellDeciders(
  trx: Trx,
  request: Pick<Request, 'id' | 'requester' | 'policy'>,
  deciders: string[],
): Promise<void> {
  const told = await wishesOf(
    trx,
    deciders.filter((id) => id !== request.requester),
  );
  const policy: Policy = { ...request.policy, mentions: told.mention.slice(0, mostMentions) };
  await trx
    .updateTable('requests')
    .set({ policy: toStored(policy) })
    .where('id', '=', request.id)
    .execute();
  for (const person of told.direct) {
    const place = { channelId: null, homeUser: person, parentId: null };
    await placeMessage(trx, { entity: 'request', entityId: request.id, ...place, urgency: urgency.first });
  }
}

function checkReason(typed: string): string {
  const reason = typed.trim();
  if (reason === '') {
    throw new Refusal('no_reason', 'There is no reason.', 'Say in a few words what it is for.', { field: 'reason' });
  }
  if ([...reason].length > longestReason) {
    throw new Refusal('long_reason', `The reason is longer than ${longestReason} characters.`, 'Shorten it.', {
      field: 'reason',
    });
  }
  return reason;
}

/** One person cannot fill the approval channel. */
export const mostOpen = 50;

async function checkOpen(trx: Trx, requester: string): Promise<void> {
  const row = await trx
    .selectFrom('requests')
    .select((eb) => eb.fn.countAll<bigint>().as('open'))
    .where('requester', '=', requester)
    .where('state', '=', 'requested')
    .executeTakeFirstOrThrow();
  if (Number(row.open) < mostOpen) return;
  throw new Refusal(
    'too_many_open',
    `You have ${row.open} open requests already.`,
    'Cancel one, or wait until some are decided.',
    { field: 'reason' },
  );
}

function checkCenter(center: string | null, known: string[]): void {
  if (center === null || known.includes(center)) return;
  throw new Refusal(
    'no_such_center',
    `There is no cost center “${center}”.`,
    known.length === 0 ? 'None is set; leave it empty.' : `Choose one of: ${known.join(', ')}.`,
    { field: 'center' },
  );
}

/** @throws Refusal when fewer may decide than it takes, saying whom to add. */
export function checkEligible(eligible: number, needed: number, admins: string[]): void {
  if (eligible >= needed) return;
  const have = eligible === 0 ? 'nobody besides you may decide' : `only ${eligible} besides you may decide`;
  const missing = needed - eligible;
  throw new Refusal(
    'too_few_approvers',
    `This takes ${needed} ${needed === 1 ? 'approval' : 'approvals'}, and ${have}.`,
    `Ask an admin to add ${missing === 1 ? 'an approver' : `${missing} approvers`} with /switchboard access, then request it again.`,
    { people: admins.slice(0, 3) },
  );
}
