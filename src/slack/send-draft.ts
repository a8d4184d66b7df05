import { Refusal } from '../errors.ts';
import { endDraft, lockDraft } from '../messages/drafts.ts';
import { type Taken, takeTexts, type Wish } from '../messages/take.ts';
import { claim } from '../storage/claims.ts';
import { transaction } from '../storage/transaction.ts';
import { planDraft, printOf } from './plan-draft.ts';
import type { Services } from './services.ts';
import { takeLeftMs } from './take-budget.ts';

export type DraftSend = {
  draftId: string;
  /** Of what the person saw when they pressed; what was drawn by a version that knew none has none. */
  print: string | undefined;
  /** What the same press delivered again is known by. */
  keys: string[];
  userId: string;
  /** Null: the person's direct messages with the app. */
  channelId: string | null;
  again: boolean;
  source: Wish['source'];
};

/** The draft holds other words, or goes to others, than the person saw when they pressed. */
export class ChangedSince extends Refusal {
  constructor() {
    super(
      'changed_since',
      'This has been changed since it was shown here, so nothing was sent.',
      'Look at it again before you send it.',
    );
  }
}

/**
 * Sends a draft, once, whoever presses how often: the key, the draft's end, the texts and their jobs are one transaction.
 * `copy`: the same press delivered again, which has no effect.
 * @throws Refusal with what is wrong, ChangedSince, AlreadySent, or StorageError when nothing was taken.
 */
export async function sendDraft(services: Services, wish: DraftSend): Promise<Taken[] | 'copy'> {
  const taken = await transaction(
    services.db,
    'send a draft',
    async (trx) => {
      if ((await claim(trx, wish.keys)) === 'copy') return 'copy' as const;
      const draft = await lockDraft(trx, wish.draftId);
      if (draft === null || draft.userId !== wish.userId) {
        throw new Refusal('no_draft', 'That draft is not there any more.', 'Type it again with /sms.');
      }
      if (draft.state === 'sent') {
        throw new Refusal('sent_already', 'This has been sent already.', 'The conversation shows it.');
      }
      if (draft.state === 'discarded') {
        throw new Refusal('discarded', 'This draft was discarded.', 'Type it again with /sms.');
      }
      const plan = planDraft(draft);
      if (printOf(plan) !== wish.print) throw new ChangedSince();
      const problem = Object.entries(plan.problems)[0];
      if (problem !== undefined) throw new Refusal('bad_draft', problem[1], '', { field: problem[0] });
      const taken = await takeTexts(trx, services.take, {
        author: wish.userId,
        from: plan.from ?? '',
        to: plan.to,
        body: plan.body,
        mediaUrls: plan.mediaUrls,
        channelId: wish.channelId,
        again: wish.again,
        source: wish.source,
      });
      await endDraft(trx, wish.draftId, wish.userId, 'sent');
      await services.failpoint('take:committing');
      return taken;
    },
    { limitMs: takeLeftMs() },
  );
  await services.failpoint('take:committed');
  return taken;
}
