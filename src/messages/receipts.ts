import type { TextState } from './states.ts';

export type Receipt = {
  level: number | null;
  status: string;
  code: number | null;
  description: string | null;
  at: Date | null;
};

/**
 * The carrier's status words. The first two were seen in its own documents; the others are inferred from Kannel, whose
 * wording they match (reference: flowroute, 5.2 and 5.3), so every word stays an open string.
 */
const words: { [status: string]: { says: string; state: TextState | null } } = {
  'smsc submit': { says: 'Sent to the carrier', state: null },
  'message buffered': { says: "Taken by the recipient's carrier", state: 'handed_over' },
  'delivery success': { says: 'Delivered to the phone', state: 'delivered' },
  'delivery failure': { says: 'Could not be delivered', state: 'undelivered' },
  'smsc reject': { says: 'Refused by the carrier', state: 'undelivered' },
  'smsc intermediate notifications': { says: 'The carrier is still trying', state: null },
};

/** The code for a phone that opted out of our texts. */
export const optedOutCode = 1110;
const handedOverCode = 1003;

const codeWords: { [code: number]: string } = {
  [handedOverCode]: "Taken by the recipient's carrier",
  [optedOutCode]: 'The recipient has opted out of texts from this number',
};

/** What one receipt makes of a text; null: nothing, the word is unknown or tells of something in between. */
export function stateOfReceipt(receipt: Pick<Receipt, 'status' | 'code'>): TextState | null {
  const word = words[receipt.status];
  if (word?.state === 'delivered') return 'delivered';
  if (receipt.code === handedOverCode) return 'handed_over';
  // Any other code is the reason of a failure: the full table is not public, the list stays open.
  if (receipt.code !== null && receipt.code !== 0) return 'undelivered';
  return word?.state ?? null;
}

/** Receipts in the order in which they happened; those without a time first, level 1 before level 2. */
export function inOrder(receipts: Receipt[]): Receipt[] {
  // They mostly are already, and a report judges hundreds of thousands.
  const isInOrder = receipts.every((one, at) => {
    const before = receipts[at - 1];
    return before === undefined || compare(before, one) <= 0;
  });
  return isInOrder ? receipts : receipts.toSorted(compare);
}

function compare(a: Receipt, b: Receipt): number {
  return (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0) || (a.level ?? 0) - (b.level ?? 0);
}

/**
 * What a record says of its text, all receipts taken together: the last final one counts, and nothing undoes it. A record
 * exists, so it was accepted at the least.
 */
export function judge(record: { status: string | null; receipts: Receipt[] }): {
  state: TextState;
  code: number | null;
} {
  let found: { state: TextState; code: number | null } = { state: 'accepted', code: null };
  for (const receipt of receiptsOf(record)) {
    const state = stateOfReceipt(receipt);
    if (state === null) continue;
    const isFinal = state === 'delivered' || state === 'undelivered';
    if (isFinal || found.state === 'accepted') found = { state, code: receipt.code };
  }
  return found;
}

/** In order. Without any, the record's own status stands for one. */
function receiptsOf({ status, receipts }: { status: string | null; receipts: Receipt[] }): Receipt[] {
  if (receipts.length > 0 || status === null) return inOrder(receipts);
  return [{ level: null, status, code: null, description: null, at: null }];
}

/** The receipt by which a record's text counts as not delivered, where it does. */
export function failureOf(record: { status: string | null; receipts: Receipt[] }): Receipt | null {
  return receiptsOf(record).findLast((receipt) => stateOfReceipt(receipt) === 'undelivered') ?? null;
}

/** Why a text was not delivered, without the code: in plain words where there are some, else in the carrier's own. */
export function sayFailure(receipt: Pick<Receipt, 'status' | 'code' | 'description'>): string {
  const known = receipt.code === null ? undefined : codeWords[receipt.code];
  return known ?? receipt.description ?? words[receipt.status]?.says ?? receipt.status;
}

/** A receipt in plain words, and the carrier's own word where there is no plain one. */
export function sayReceipt(receipt: Receipt): string {
  if (receipt.code !== null && codeWords[receipt.code] !== undefined) return codeWords[receipt.code] ?? '';
  const known = words[receipt.status]?.says;
  const own = receipt.description ?? receipt.status;
  if (receipt.code !== null && receipt.code !== 0) return `${known ?? own} (code ${receipt.code}: ${own})`;
  return known ?? `“${own}”`;
}
