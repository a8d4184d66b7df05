import { type AskDeps, askEach, askInDirect, refusedEverywhere, whoElse } from '../access/ask-elsewhere.ts';
import { transaction } from '../storage/transaction.ts';
import { lockText } from './text.ts';

/** How many texts are asked about at once. */
const batch = 200;

/** Asks a text's author, else the admins, in direct messages what its thread could not. */
export async function askElsewhere(deps: AskDeps): Promise<void> {
  const ids = await refusedEverywhere(deps.db, 'question');
  if (ids.length === 0) return;
  const texts = await deps.db
    .selectFrom('texts')
    .select(['id', 'author'])
    .where('id', 'in', ids)
    .where((eb) => eb.or([eb('state', '=', 'held'), eb('state', '=', 'uncertain').and('asked_at', 'is not', null)]))
    .orderBy('asked_at', 'desc')
    .limit(batch)
    .execute();
  await askEach(deps, texts, async ({ id, author }) => {
    const question = { entity: 'question', entityId: id };
    const people = await whoElse(deps, question, { groups: [[author]], act: 'sms.settle' });
    if (people.length === 0) return;
    await transaction(deps.db, 'ask about a text in direct messages', async (trx) => {
      const text = await lockText(trx, id);
      const isAsked = text?.state === 'held' || (text?.state === 'uncertain' && text.askedAt !== null);
      if (isAsked) await askInDirect(trx, question, people);
    });
  });
}
