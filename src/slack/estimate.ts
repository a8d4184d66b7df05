import { pricePerSegment } from '../messages/records.ts';
import { formatRounded } from '../money.ts';
import type { Db } from '../storage/transaction.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import type { Plan } from './plan-draft.ts';

/** What stands below the words that are about to leave, as lines of mrkdwn: the estimate, what was made plain, the files. */
export async function planLines(db: Db, plan: Plan): Promise<string[]> {
  const made = typographyLine(plan);
  const files = plan.mediaUrls.length;
  return [
    await estimateLine(db, plan),
    ...(made === null ? [] : [escapeMrkdwn(made)]),
    ...(files === 0 ? [] : [`📎 ${files === 1 ? '1 file' : `${files} files`}`]),
  ];
}

/** What a plan will come to, in a line: segments by the carrier's rule and the price as lately billed, both estimates. */
export async function estimateLine(db: Db, plan: Plan): Promise<string> {
  const each = plan.mediaUrls.length > 0 ? 1 : plan.segments.segments;
  const count = plan.mediaUrls.length > 0 ? 'MMS' : `${each} ${each === 1 ? 'segment' : 'segments'}`;
  const why =
    plan.segments.encoding === 'ucs2' && plan.mediaUrls.length === 0
      ? ' (70 characters each, for its emoji, accents or curly quotes)'
      : '';
  return `${count}${why}${plan.to.length > 1 ? ` to each of ${plan.to.length}` : ''} · ${await price(db, plan, each)}`;
}

async function price(db: Db, plan: Plan, each: number): Promise<string> {
  const ours = await db
    .selectFrom('account_numbers')
    .select('number_type')
    .where('number', '=', plan.from ?? '')
    .executeTakeFirst();
  const perSegment = await pricePerSegment(db, ours?.number_type ?? null, plan.mediaUrls.length > 0);
  if (perSegment === null) return 'price not known yet';
  return `about ${formatRounded(perSegment * BigInt(each) * BigInt(plan.to.length))} (estimate)`;
}

/** What making its typography plain changed, in a line; null: nothing. */
export function typographyLine(plan: Plan): string | null {
  if (plan.madePlain.length === 0) return null;
  const changed = plan.madePlain
    .slice(0, 4)
    .map(({ from, to, count }) => `${from} → ${to === ' ' ? 'space' : to}${count > 1 ? ` ×${count}` : ''}`);
  const saved =
    plan.savedSegments > 0
      ? `, which saves ${plan.savedSegments} ${plan.savedSegments === 1 ? 'segment' : 'segments'}`
      : '';
  return `Made plain: ${changed.join(', ')}${saved}`;
}
