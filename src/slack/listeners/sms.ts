import { z } from 'zod';
import { type DraftWords, keepDraft } from '../../messages/drafts.ts';
import { defaultNumber } from '../../numbers/account-numbers.ts';
import { formatNational, parsePhoneNumber } from '../../phone-numbers.ts';
import { claim, firstAnswer, keepAnswer } from '../../storage/claims.ts';
import { transaction } from '../../storage/transaction.ts';
import { type Call, mustAllow, withinTake } from '../call.ts';
import { cardAnswer } from '../card.ts';
import { confirmAnswer } from '../confirm.ts';
import { helpAnswer } from '../help.ts';
import { openCompose } from '../open-compose.ts';
import { parseSms } from '../parse-sms.ts';
import { needsPreview, planDraft } from '../plan-draft.ts';
import type { Services } from '../services.ts';
import { takeLeftMs } from '../take-budget.ts';

/** Where a command was typed. */
export type CommandCall = Call & {
  /** As Slack sends it: entities escaped, links and mentions in brackets. */
  text: string;
  /** A direct message with somebody else, where the app cannot post: its conversations live in the app's own. */
  direct: boolean;
};

/** `/sms`: a number and a text, a number alone, several numbers, or nothing yet. */
export async function smsCommand(services: Services, call: CommandCall): Promise<void> {
  const parsed = parseSms(call.text);
  switch (parsed.kind) {
    case 'help':
      return call.answer(helpAnswer(services.config.commandPrefix, 'sms'));
    case 'card':
      await mustAllow(services, call, 'sms.read-conversation');
      return call.answer(await withinTake(cardAnswer(services.db, call.userId, parsed.number)));
    case 'send':
      await mustAllow(services, call, 'sms.send');
      return confirmSend(services, call, parsed.number, parsed.text);
    case 'several':
      return openCompose(services, call, { words: wordsTo(parsed.numbers, parsed.text), note: null });
    case 'compose':
      return openCompose(services, call, {
        prefill: parsed.prefill ?? '',
        note:
          parsed.prefill === undefined
            ? null
            : 'What you typed does not begin with a number. Add the number to send to in To.',
      });
    case 'bad_number':
      return openCompose(services, call, { prefill: call.text, note: parsed.reason });
  }
}

const kept = z.object({ draftId: z.uuid() });

async function confirmSend(services: Services, call: CommandCall, number: string, bodyTyped: string): Promise<void> {
  const parsed = parsePhoneNumber(number);
  if (!parsed.ok) return openCompose(services, call, { prefill: call.text, note: parsed.reason });
  const channel = call.direct ? null : call.channelId;
  const from = await withinTake(defaultNumber(services.db, channel, services.config.defaultFromNumber));
  const words = { ...wordsTo([parsed.e164], bodyTyped), from };
  const plan = planDraft(words);
  // Long texts are seen with what they cost, and a channel without a number yet needs one chosen: both in the modal.
  if (words.from === null || needsPreview(plan)) {
    const note =
      words.from === null
        ? `Choose the number to send from${channel === null ? '.' : '; this channel will remember it.'}`
        : null;
    return openCompose(services, call, { words, note });
  }
  const draftId = await takeDraft(services, call, words);
  await services.failpoint('draft:kept');
  await call.answer(await withinTake(confirmAnswer(services, draftId, false)));
}

/** A draft to these numbers, from whichever number the channel sends from. */
function wordsTo(numbers: string[], bodyTyped: string): DraftWords {
  const toTyped = numbers.map(formatNational).join(', ');
  return { from: null, toTyped, bodyTyped, mediaTyped: '', keepTypography: false };
}

/** The draft is committed before the person sees it; the same command delivered twice is the same draft. */
async function takeDraft(services: Services, call: CommandCall, words: DraftWords): Promise<string> {
  return transaction(
    services.db,
    'keep a draft',
    async (trx) => {
      if ((await claim(trx, call.keys)) === 'copy') {
        const first = kept.safeParse(await firstAnswer(trx, call.keys));
        if (first.success) return first.data.draftId;
      }
      const draftId = await keepDraft(trx, call.userId, call.channelId, words);
      await keepAnswer(trx, call.keys, { draftId });
      return draftId;
    },
    { limitMs: takeLeftMs() },
  );
}
