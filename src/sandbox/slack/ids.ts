import { randomFillSync } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Asking the system for a few bytes costs as much as for many, and every block that comes without an id gets one. */
const stock = Buffer.alloc(4_096);
let used = stock.length;

function randomBytes(count: number): Buffer {
  if (used + count > stock.length) {
    randomFillSync(stock);
    used = 0;
  }
  used += count;
  return stock.subarray(used - count, used);
}

/** An id of Slack's form: a letter for its kind and ten characters. */
export function newId(prefix: string): string {
  let id = prefix;
  for (const byte of randomBytes(10)) id += LETTERS[byte % LETTERS.length];
  return id;
}

/** What Slack gives a block or an element that came without an id. */
export function newBlockId(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}

export function newSecret(): string {
  return randomBytes(16).toString('hex');
}

export type Stamps = {
  /** A message `ts`: seconds and six digits, later than every one before it. */
  next(): string;
};

/** Message timestamps that are unique and ordered over the whole workspace, even when the clock stands or goes back. */
export function createStamps(now: () => number): Stamps {
  let last = 0;
  return {
    next() {
      last = Math.max(last + 1, Math.floor(now()) * 1000);
      const micros = String(last % 1_000_000).padStart(6, '0');
      return `${Math.floor(last / 1_000_000)}.${micros}`;
    },
  };
}

/** A message timestamp as it is kept: with all six digits. */
export function wholeStamp(ts: string): string {
  const [seconds = '', micros = ''] = ts.split('.');
  return `${seconds}.${micros.padEnd(6, '0')}`;
}

/** Compares two message timestamps as numbers of any length, since a float cannot hold them. */
export function compareStamps(left: string, right: string): number {
  const [leftSeconds = '0', leftMicros = '0'] = left.split('.');
  const [rightSeconds = '0', rightMicros = '0'] = right.split('.');
  const bySecond = Number(leftSeconds) - Number(rightSeconds);
  if (bySecond !== 0) return bySecond;
  return Number(leftMicros.padEnd(6, '0')) - Number(rightMicros.padEnd(6, '0'));
}
