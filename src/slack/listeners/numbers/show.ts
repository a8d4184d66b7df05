import { formatNational, parsePhoneNumber } from '../../../phone-numbers.ts';
import { type Call, mustAllow } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { escapeMrkdwn } from '../../mrkdwn.ts';
import { detailsTitle, detailsView, readNumber } from '../../number-details.ts';
import { openView, updateView } from '../../open-view.ts';
import { asTyped } from '../../plain-text-token.ts';
import type { Services } from '../../services.ts';
import { loadingView } from '../../views/plain-views.ts';
import type { CommandCall } from '../sms.ts';

/** `/numbers show <number>`: all that the carrier says of one number, in a modal. */
export async function showCommand(services: Services, call: CommandCall): Promise<void> {
  const number = await typedNumber(services, call, 'show');
  if (number === null) return;
  await mustAllow(services, call, 'numbers.show');
  await openDetails(services, call, number);
}

/** Details, beside a number of the list. */
export async function numberDetails(services: Services, press: ViewPress): Promise<void> {
  await mustAllow(services, press, 'numbers.show');
  await openDetails(services, press, readNumber(press.value));
}

async function openDetails(services: Services, call: Call & { view?: ViewPress['view'] }, number: string) {
  await call.ack();
  const viewId = await openView(services, call, loadingView(detailsTitle));
  if (viewId === null) return;
  await updateView(services, viewId, await detailsView(services, call.userId, number));
}

/** The number behind a word of the command; null: the person has been told what is wrong with it. */
export async function typedNumber(services: Services, call: CommandCall, word: string): Promise<string | null> {
  const typed = asTyped(call.text).trim();
  if (typed === '') {
    const example = `/${services.config.commandPrefix}numbers ${word} ${formatNational('+12065550100')}`;
    await call.answer({ text: `Which number? For example: ${example}` });
    return null;
  }
  const parsed = parsePhoneNumber(typed);
  if (parsed.ok) return parsed.e164;
  await call.answer({ text: escapeMrkdwn(parsed.reason) });
  return null;
}
