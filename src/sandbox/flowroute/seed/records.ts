import { type AccountNumber, optOutKey } from '../account.ts';
import { type Course, courses } from '../course.ts';
import { mediaFile } from '../media.ts';
import { newRecord } from '../new-record.ts';
import type { Mdr, Receipt } from '../records.ts';
import { days, dialogues, farewell, type Line, times } from './dialogues.ts';
import { customerAreaCodes } from './places.ts';
import type { Random } from './random.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** How far back the records go. */
const span = 30 * day;
/** The latest is at least so old, so that its receipts are all there. */
const youngest = 2 * minute;

type Pair = { ours: AccountNumber; theirs: string };

/**
 * So many records of the last 30 days before `now`, as conversations between the account's numbers and their customers, and
 * the pairs that ended in STOP. Only the times depend on `now`.
 */
export function seedRecords(
  random: Random,
  numbers: AccountNumber[],
  count: number,
  now: number,
): { records: Mdr[]; optOuts: string[] } {
  const talking = numbers.filter((number) => number.messaging);
  if (talking.length === 0) return { records: [], optOuts: [] };
  const pairs = customers().map((theirs) => ({ ours: random.pick(talking), theirs }));
  const leavers = pairs.splice(0, 3);
  const records: Mdr[] = [];
  for (const pair of leavers) records.push(...conversation(random, pair, farewell, now));
  while (records.length < count) records.push(...conversation(random, random.pick(pairs), random.pick(dialogues), now));
  return {
    records: records.slice(0, count),
    optOuts: leavers.map((pair) => optOutKey(pair.ours.value, pair.theirs)),
  };
}

/** Twenty in each area code, beyond the lines of the magic recipients. */
export function customers(): string[] {
  return customerAreaCodes.flatMap((areaCode) =>
    Array.from({ length: 20 }, (_, line) => `1${areaCode}5550${140 + line * 3}`),
  );
}

function conversation(random: Random, pair: Pair, lines: Line[], now: number): Mdr[] {
  const order = String(random.between(10_000, 99_999));
  let at = now - random.between(youngest, span);
  const records: Mdr[] = [];
  for (const line of lines) {
    if (at > now - youngest) break;
    const record = lineRecord(random, pair, line, order, at);
    if (line.by === 'us') record.receipts = receipts(random, at);
    records.push(record);
    at += random.between(20_000, 25 * minute);
  }
  return records;
}

/** The record of one line of a conversation; one of the account's own has no receipts yet. */
export function lineRecord(random: Random, pair: Pair, line: Line, order: string, at: number, id?: string): Mdr {
  const [from, to] = line.by === 'us' ? [pair.ours.value, pair.theirs] : [pair.theirs, pair.ours.value];
  return newRecord(
    {
      direction: line.by === 'us' ? 'outbound' : 'inbound',
      from,
      to,
      body: filled(random, line.text, order),
      isMms: line.photo !== undefined,
      messageType: pair.ours.numberType,
      at,
      media: line.photo === undefined ? [] : [mediaFile(`https://media.example.com/${random.hex(16)}/${line.photo}`)],
    },
    id ?? `mdr2-${random.hex(32)}`,
  );
}

function filled(random: Random, text: string, order: string): string {
  return text
    .replaceAll('{order}', order)
    .replace('{code}', () => String(random.between(100_000, 999_999)))
    .replaceAll('{day}', () => random.pick(days))
    .replaceAll('{time}', () => random.pick(times));
}

/** One in 20 texts fails, one in 30 is never confirmed. */
function receipts(random: Random, sent: number): Receipt[] {
  const roll = random.fraction();
  let at = sent;
  return courseOf(roll).steps.map((step) => {
    at += random.between(70, 900) * step.after;
    return { ...step.receipt, at };
  });
}

function courseOf(roll: number): Course {
  if (roll < 0.03) return courses.undeliverable;
  if (roll < 0.05) return courses.optedOut;
  return roll < 0.083 ? courses.noFinalReceipt : courses.delivered;
}
