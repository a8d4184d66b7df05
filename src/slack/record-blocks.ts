import { sayReceipt } from '../messages/receipts.ts';
import type { StoredRecord } from '../messages/records.ts';
import { countSegments } from '../messages/segments.ts';
import type { Text } from '../messages/text.ts';
import { formatExact, formatRounded, parseDollars } from '../money.ts';
import { formatNational, maskPhone } from '../phone-numbers.ts';
import type { Found } from '../reports/record-lookup.ts';
import { act } from './actions.ts';
import { actions, type Blocks, button, context, section, words } from './blocks.ts';
import { stateLine } from './faces/state-line.ts';
import { escapeMrkdwn, slackDate } from './mrkdwn.ts';

export type Reader = {
  /** May read bodies and whole numbers of customers. */
  readsBodies: boolean;
  name(userId: string): string;
};

/** One record: what became of it first, then the parties, the cost and every receipt in plain words. */
export function recordBlocks(found: Found, reader: Reader): Blocks {
  const { text, record } = found;
  const blocks: Blocks = [section(headline(found, reader))];
  if (reader.readsBodies && found.body !== null && found.body !== '') blocks.push(words(found.body));
  blocks.push(section(facts(text, record, reader).join('\n')));
  if (record !== null && record.receipts.length > 0) blocks.push(section(receiptLines(record).join('\n')));
  if (found.notThereYet) {
    blocks.push(
      context('Flowroute has no record of it yet. That is usual for some seconds after a send; press Refresh.'),
    );
  }
  if (found.trouble !== null)
    blocks.push(context(`⚠️ ${escapeMrkdwn(found.trouble)} What stands here is what was read last.`));
  if (text?.state === 'uncertain')
    blocks.push(context('Whether it went out is not known. It is never sent again by itself.'));
  const reference = text?.id ?? record?.messageId ?? null;
  if (reference !== null) {
    blocks.push(actions('record', button({ action: act.recordRefresh, label: 'Refresh', value: reference })));
  }
  return blocks;
}

function headline({ text, record }: Found, reader: Reader): string {
  const theirs = text?.to ?? (record?.direction === 'inbound' ? record.from : record?.to) ?? '';
  const shown = reader.readsBodies ? formatNational(theirs) : maskPhone(theirs);
  if (text !== null) {
    const state = stateLine(text, reader.name);
    return `${state.mark} *${state.words}* · to ${shown}`;
  }
  return record?.direction === 'inbound'
    ? `📥 *Received* from ${shown}`
    : `*${escapeMrkdwn(record?.status ?? 'Sent')}* · to ${shown}`;
}

function facts(text: Text | null, record: StoredRecord | null, reader: Reader): string[] {
  // Where the direction is a word that nobody knows, either number may be the customer's.
  const isOutbound = text !== null || record?.direction === 'outbound';
  const isInbound = !isOutbound && record?.direction === 'inbound';
  const shown = (number: string, isOurs: boolean) =>
    reader.readsBodies || isOurs ? formatNational(number) : maskPhone(number);
  const from = text?.from ?? record?.from ?? '';
  const to = text?.to ?? record?.to ?? '';
  const kind = `${isInbound ? 'Inbound' : 'Outbound'} ${(text?.isMms ?? record?.isMms) ? 'MMS' : 'SMS'}`;
  const type = record?.numberType === null || record === null ? '' : `, ${escapeMrkdwn(record.numberType)}`;
  const id = record?.messageId ?? text?.carrierId ?? null;
  return [
    `*From* ${shown(from, isOutbound)}   *To* ${shown(to, isInbound)}`,
    `${kind}${type} · ${segments(text, record)} · ${cost(record)}`,
    ...(record?.at === null || record === null ? [] : [`*At* ${slackDate(record.at)} (${record.at.toISOString()})`]),
    ...(text === null ? [] : [`*Sent by* ${reader.name(text.author)}`]),
    ...(id === null ? [] : [`*Id* \`${escapeMrkdwn(id)}\``]),
  ];
}

function segments(text: Text | null, record: StoredRecord | null): string {
  const known = record?.segments ?? null;
  const count = known ?? (text === null || text.isMms ? null : countSegments(text.body).segments);
  if (count === null) return 'segments not known';
  const isEstimate = record === null || record.segmentsEstimated;
  return `${count} ${count === 1 ? 'segment' : 'segments'}${isEstimate ? ' (estimate)' : ''}`;
}

function cost(record: StoredRecord | null): string {
  const amount = record?.amountNanodollars ?? null;
  if (amount === null) return 'cost not known yet';
  const rounded = formatRounded(amount);
  return parseDollars(rounded.replace('$', '')) === amount ? rounded : `${rounded} (exactly ${formatExact(amount)})`;
}

function receiptLines(record: StoredRecord): string[] {
  return record.receipts.map((receipt) => {
    const when = receipt.at === null ? 'time not known' : slackDate(receipt.at, '{date_short_pretty} at {time_secs}');
    return `• ${escapeMrkdwn(sayReceipt(receipt))} · ${when}`;
  });
}
