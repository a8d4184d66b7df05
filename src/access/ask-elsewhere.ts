import type { Log } from '../log.ts';
import { placeMessage, urgency } from '../storage/projections.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { type Act, allows } from './permissions.ts';
import type { Roles } from './roles.ts';

/** A question that a channel does not take must not stay unasked: it is put to people in direct messages. */
export type Question = { entity: string; entityId: string };
export type AskDeps = { db: Db; roles: Pick<Roles, 'holder' | 'holderKnown' | 'adminIds'>; log: Log };

/** Where the chat does not say what a person is, what it said within this time holds: their press is checked anew. Milliseconds. */
const lastKnownMs = 24 * 60 * 60_000;

/** The ids of what is asked about nowhere, since the chat refused the question in every place so far. */
export async function refusedEverywhere(db: Db, entity: string): Promise<string[]> {
  const rows = await db
    .selectFrom('slack_messages as refused')
    .select('refused.entity_id')
    .distinct()
    .where('refused.entity', '=', entity)
    .where('refused.refused', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('slack_messages as other')
            .select('other.id')
            .whereRef('other.entity', '=', 'refused.entity')
            .whereRef('other.entity_id', '=', 'refused.entity_id')
            .where('other.refused', 'is', null),
        ),
      ),
    )
    .execute();
  return rows.map((row) => row.entity_id);
}

/**
 * Whom to ask: of the first of these groups of people in which somebody may do `act`, all who may; after them the admins. Those
 * in `never` may not answer this question, whatever else they may.
 */
export type Choice = { groups: string[][]; act: Act; never?: string[] };

/** Sees to each question by itself: one that cannot be put to anybody just now must not keep the others from being asked. */
export async function askEach<T extends { id: string }>(
  deps: AskDeps,
  questions: T[],
  ask: (question: T) => Promise<void>,
): Promise<void> {
  for (const question of questions) {
    try {
      await ask(question);
    } catch (error) {
      deps.log.warn({ err: error, id: question.id }, 'Nobody could be asked in direct messages just now');
    }
  }
}

/**
 * Who is asked next, nobody twice. Who the chat will not describe is passed over. Not for use inside a transaction, since the chat
 * may have to be asked who they are.
 */
export async function whoElse(
  deps: AskDeps,
  { entity, entityId }: Question,
  { groups, act, never = [] }: Choice,
): Promise<string[]> {
  const tried = await deps.db
    .selectFrom('slack_messages')
    .select('home_user')
    .where('entity', '=', entity)
    .where('entity_id', '=', entityId)
    .where('home_user', 'is not', null)
    .execute();
  const passedOver = new Set([...never, ...tried.map((row) => row.home_user)]);
  for (const people of [...groups, await deps.roles.adminIds(deps.db)]) {
    const found: string[] = [];
    for (const person of new Set(people)) {
      if (passedOver.has(person)) continue;
      if (await mayDo(deps, person, act)) found.push(person);
    }
    if (found.length > 0) return found;
  }
  return [];
}

async function mayDo(deps: AskDeps, person: string, act: Act): Promise<boolean> {
  try {
    return allows((await deps.roles.holder(person)).roles, act);
  } catch (error) {
    deps.log.warn({ err: error, person }, 'Whether somebody may be asked cannot be read from Slack just now');
    const known = await deps.roles.holderKnown(person, lastKnownMs);
    return known !== null && allows(known.roles, act);
  }
}

/** Two processes that place the same question place one message. */
export async function askInDirect(trx: Trx, question: Question, people: string[]): Promise<void> {
  const place = { ...question, channelId: null, parentId: null, urgency: urgency.first };
  for (const person of people) await placeMessage(trx, { ...place, homeUser: person });
}
