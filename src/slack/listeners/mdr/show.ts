import { parsePhoneNumber } from '../../../phone-numbers.ts';
import type { Found } from '../../../reports/record-lookup.ts';
import type { Answer } from '../../answers.ts';
import { type Call, mustAllow } from '../../call.ts';
import { escapeMrkdwn } from '../../mrkdwn.ts';
import { asTyped } from '../../plain-text-token.ts';
import { recordBlocks } from '../../record-blocks.ts';
import { findReference, readerOf } from '../../record-modal.ts';
import type { Services } from '../../services.ts';
import type { Press } from '../drafts.ts';
import type { CommandCall } from '../sms.ts';

function usage(prefix: string): string {
  const command = `/${prefix}mdr`;
  return `Type ${command} last, ${command} (206) 555-0111, or ${command} and the id of a record (mdr2-…); ${command} help has the rest.`;
}

/** `/mdr <id | number | last>`: one record, for the person who asked. `meant`: a word of `/mdr` that is close to what was typed. */
export async function showCommand(services: Services, call: CommandCall, meant: string | null = null): Promise<void> {
  const words = call.text.trim();
  if (words === '') return call.answer({ text: usage(services.config.commandPrefix) });
  const holder = await mustAllow(services, call, 'mdr.show');
  const look = readWords(services, call.userId, words);
  if (look === null) return call.answer({ text: unknownWords(services.config.commandPrefix, words, meant) });
  // Looking asks the carrier, and no call stands before an ack.
  await call.ack();
  const found = await look();
  if (found === null) return call.answer({ text: nothing(words) });
  const blocks = recordBlocks(found, await readerOf(services, holder, found));
  await call.answer({ text: 'A message record', blocks });
}

function unknownWords(prefix: string, words: string, meant: string | null): string {
  const hint = meant === null ? usage(prefix) : `Did you mean /${prefix}mdr ${meant}?`;
  return `“${escapeMrkdwn(asTyped(words).slice(0, 60))}” is no record's id and no number. ${hint}`;
}

function readWords(services: Services, userId: string, words: string): (() => Promise<Found | null>) | null {
  if (words.toLowerCase() === 'last') return () => services.lookup.last(userId);
  if (/^mdr\d?-[0-9a-f-]+$/i.test(words)) return () => services.lookup.id(words.toLowerCase());
  const parsed = parsePhoneNumber(words);
  return parsed.ok ? () => services.lookup.number(parsed.e164) : null;
}

function nothing(words: string): string {
  if (words.toLowerCase() === 'last') return 'You have not sent a text from here yet.';
  return `There is no record of ${escapeMrkdwn(asTyped(words).slice(0, 60))}: not here, and not at Flowroute. Right after a send, try again in a few seconds.`;
}

/** Refresh, on a record in an ephemeral answer. */
export async function recordRefresh(services: Services, press: Press): Promise<void> {
  await press.ack();
  await press.answer(await refreshed(services, press, press.value));
}

async function refreshed(services: Services, call: Call, reference: string): Promise<Answer> {
  const holder = await mustAllow(services, call, 'mdr.show');
  const found = await findReference(services, reference);
  if (found === null) return { text: 'That record is not known here, nor at Flowroute.', replace: true };
  return {
    text: 'A message record',
    replace: true,
    blocks: recordBlocks(found, await readerOf(services, holder, found)),
  };
}
