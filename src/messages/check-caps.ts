import { Refusal } from '../errors.ts';
import { formatRounded } from '../money.ts';
import type { Trx } from '../storage/transaction.ts';
import { pricePerSegment } from './records.ts';
import { countSegments } from './segments.ts';
import { type Cap, type Caps, type Counting, freeAgainIn, setCaps, type Use, usedNow } from './text-caps.ts';

type Wanted = { texts: bigint; money: bigint };

/** What a wish would cost, each text, as texts lately did; null: nobody has to know, or no price is known yet. Nanodollars. */
export async function estimateEach(
  trx: Trx,
  caps: Caps,
  wish: { from: string; body: string; mediaUrls: string[] },
): Promise<bigint | null> {
  if (!setCaps(caps).some((cap) => cap.what === 'money')) return null;
  const ours = await trx
    .selectFrom('account_numbers')
    .select('number_type')
    .where('number', '=', wish.from)
    .executeTakeFirst();
  const isMms = wish.mediaUrls.length > 0;
  const each = await pricePerSegment(trx, ours?.number_type ?? null, isMms);
  return each === null ? null : each * BigInt(isMms ? 1 : Math.max(1, countSegments(wish.body).segments));
}

/**
 * When texts are taken: is there room for so many under every cap? What waits to leave counts too.
 * @throws Refusal naming the cap, how much of it is used, when there is room again, and whom to ask.
 */
export async function refuseOverCap(
  trx: Trx,
  caps: Caps,
  wish: { author: string; texts: number; money: bigint },
): Promise<void> {
  const set = setCaps(caps);
  if (set.length === 0) return;
  const wanted = { texts: BigInt(wish.texts), money: wish.money };
  const counting: Counting = { author: wish.author, count: 'promised' };
  const { uses } = await usedNow(trx, set, caps.zone, counting);
  const broken = uses.filter((use) => isBroken(use, wanted));
  const waits = [];
  for (const use of broken) {
    waits.push({ use, seconds: await freeAgainIn(trx, use, wanted[use.cap.what], caps.zone, counting) });
  }
  // Of several, the one that keeps it waiting longest.
  const longest = waits.toSorted((a, b) => (b.seconds ?? Infinity) - (a.seconds ?? Infinity))[0];
  if (longest !== undefined) throw overCap(longest.use, wanted, longest.seconds, caps);
}

/** Just before a text leaves, under the lock of the caps: which one it would break, in words; null: none. */
export async function capBroken(
  trx: Trx,
  caps: Caps,
  set: Cap[],
  text: { id: string; author: string },
): Promise<string | null> {
  if (set.length === 0) return null;
  const { uses, own } = await usedNow(trx, set, caps.zone, { author: text.author, count: 'left', except: text.id });
  const broken = uses.find((use) => isBroken(use, { texts: 1n, money: own }));
  return broken === undefined ? null : `${capInWords(broken.cap)} is reached`;
}

function isBroken({ cap, used }: Use, wanted: Wanted): boolean {
  return used + wanted[cap.what] > cap.most;
}

const spanInWords = { hour: 'an hour', day: 'a day', month: 'a month' };
const lately = { hour: 'in the last hour', day: 'in the last 24 hours', month: 'this month' };

function capInWords({ whose, span, what, most }: Cap): string {
  const amount = what === 'texts' ? `${most} ${most === 1n ? 'text' : 'texts'}` : `${formatRounded(most)} of texts`;
  return `the cap of ${amount} ${spanInWords[span]} for ${whose === 'person' ? 'each person' : 'this workspace'}`;
}

function overCap({ cap, used }: Use, wanted: Wanted, seconds: number | null, caps: Caps): Refusal {
  const who = cap.whose === 'person' ? 'You have' : 'This workspace has';
  const spent =
    cap.what === 'texts'
      ? `${who} sent ${used} of ${cap.most} texts ${lately[cap.span]}, and this would be ${wanted.texts} more.`
      : `${who} spent about ${formatRounded(used)} of ${formatRounded(cap.most)} on texts ${lately[cap.span]}, and this would be about ${formatRounded(wanted.money)} more.`;
  const next =
    seconds === null
      ? 'It is more than the cap allows at once. Send to fewer, or ask an admin to raise it.'
      : `There is room for it ${inWords(seconds)}; an admin can raise the cap.`;
  return new Refusal('over_cap', spent, next, {
    field: 'to',
    people: [...caps.rootAdmins, ...caps.admins].slice(0, 3),
  });
}

/** A time to come, in the words that a person would use. */
function inWords(seconds: number): string {
  if (seconds < 90) return `in ${Math.max(1, Math.ceil(seconds))} seconds`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return `in ${minutes} minutes`;
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? `in ${hours} hours` : `in ${Math.ceil(hours / 24)} days`;
}
