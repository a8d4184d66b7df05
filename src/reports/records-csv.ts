import { type Cell, csvRow, csvStart } from '../csv.ts';
import type { MessageRecord } from '../flowroute/index.ts';
import { toDecimal } from '../money.ts';
import { maskPhone } from '../phone-numbers.ts';
import { segmentsOf } from './billed-segments.ts';
import { localTimes, utcTimes } from './local-time.ts';
import type { Fate } from './outcome.ts';

/** The columns of a file of records, in order, with what stands in them. */
export const csvColumns = [
  { name: 'id', description: "Flowroute's id of the record" },
  { name: 'time_utc', description: 'Time of the text in UTC, ISO 8601, to the millisecond' },
  { name: 'time_local', description: "The same in the report's time zone; the text counts into this day" },
  { name: 'direction', description: 'outbound (from us), inbound (to us), or another word of Flowroute’s' },
  { name: 'from', description: "Sender, E.164; a customer's number has its last four digits masked" },
  { name: 'to', description: "Recipient, E.164; a customer's number has its last four digits masked" },
  { name: 'text_type', description: 'sms or mms' },
  { name: 'number_type', description: 'Of our number: longcode, toll-free, or another word of Flowroute’s' },
  { name: 'status', description: "Flowroute's own word for the state, as it came" },
  {
    name: 'outcome',
    description:
      'delivered, undelivered, handed_over (taken by the carrier, no word of delivery), sent (nothing more is known), received, other',
  },
  { name: 'error_code', description: "The carrier's code for why it was not delivered" },
  { name: 'error_description', description: 'The same in words' },
  { name: 'segments', description: 'Billed parts of the text' },
  { name: 'segments_estimated', description: 'yes: counted by us, since the record does not say; no: as billed' },
  { name: 'cost_usd', description: 'US dollars, exact to the nanodollar; empty where the record has no cost' },
  { name: 'receipts', description: 'Delivery receipts in order of time, each with its code' },
  { name: 'body', description: 'The words; only in a whole file' },
] as const;

export const csvHead = csvStart + csvRow(csvColumns.map((column) => column.name));

/** Gives the function that gives the cells of a record's row. Masked: without words, and without the last digits of customers' numbers. */
export function cellsWriter(wish: {
  range: { start: Date; end: Date };
  zone: string;
  isWhole: boolean;
}): (record: MessageRecord, fate: Fate) => Cell[] {
  const utcTime = utcTimes();
  const localTime = localTimes(wish.range, wish.zone);
  const cost = decimals();
  const party = (number: string, isOurs: boolean) => (wish.isWhole || isOurs ? number : maskPhone(number));
  return (record, fate) => {
    const at = record.timestamp.getTime();
    return [
      record.id,
      utcTime(at),
      localTime(at),
      record.direction,
      party(record.from, record.direction === 'outbound'),
      party(record.to, record.direction === 'inbound'),
      record.isMms ? 'mms' : 'sms',
      record.numberType,
      record.status,
      fate.outcome,
      fate.code,
      fate.description,
      segmentsOf(record),
      record.segments === null ? 'yes' : 'no',
      record.amountNanodollars === null ? null : cost(record.amountNanodollars),
      receiptsOf(record),
      wish.isWhole ? record.body : null,
    ];
  };
}

/** `smsc submit > message buffered (1003) > delivery success`. */
function receiptsOf({ receipts }: MessageRecord): string {
  let text = '';
  for (const { status, code } of receipts) {
    if (text !== '') text += ' > ';
    text += code === null ? status : `${status} (${code})`;
  }
  return text;
}

const mostKnown = 1_000;

/** Decimals of amounts: most texts have one of a few. */
function decimals(): (amount: bigint) => Cell {
  const known = new Map<bigint, Cell>();
  return (amount) => {
    const found = known.get(amount);
    if (found !== undefined) return found;
    const written = { decimal: toDecimal(amount) };
    if (known.size < mostKnown) known.set(amount, written);
    return written;
  };
}
