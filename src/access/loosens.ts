import { centerCap } from './budget.ts';
import type { SettingKey, SettingValue } from './setting-kinds.ts';
import { roleLists, type Settings } from './settings.ts';

/**
 * Which changes need a second admin. Each comparison is an order: a row of changes none of which loosens anything cannot
 * end in something looser than its start, so that nobody gets around the second admin in small steps.
 */
type Compare<K extends SettingKey> = (before: Settings, next: SettingValue<K>) => boolean;

const comparisons: { [K in SettingKey]: Compare<K> } = {
  admins: (before, admins) => adds(roleLists(before).admin, roleLists({ ...before, admins }).admin),
  approvers: (before, approvers) => adds(roleLists(before).approver, roleLists({ ...before, approvers }).approver),
  auditors: (before, auditors) => adds(before.auditors, auditors),
  // A sender more is everyday business, and the caps on texts hold for each; everybody is another matter.
  senders: (before, senders) => senders.includes('*') && !before.senders.includes('*'),
  // The first one gives nobody a say whom the lists do not give it. One that was taken away and set anew is no first one.
  approvalChannel: (before, channel) =>
    channel !== null && channel !== before.approvalChannel && !isFirstChannel(before),
  quorum: (before, next) => {
    const thresholds = [0n, before.quorum.threshold, next.threshold];
    return thresholds.some((amount) => votesAt(next, amount) < votesAt(before.quorum, amount));
  },
  expiry: (before, next) => next.hours > before.expiry.hours,
  budget: (before, next) =>
    isRaised(before.budget.workspace, next.workspace) ||
    Object.entries(next.centers).some(([name, cap]) => isRaised(centerCap(before, name), cap)) ||
    (next.beyond === 'admin' && before.budget.beyond === 'refuse'),
  // At a month's end another zone is in another month, with nothing taken of it yet; there and back gives that twice.
  zone: (before, zone) => zone !== before.zone && isCappedByMonth(before),
  breakGlass: (before, next) => next && !before.breakGlass,
  textCaps: (before, next) =>
    whose.some((one) =>
      spans.some((span) => {
        const old = before.textCaps[one][span];
        const now = next[one][span];
        return isRaised(old.texts, now.texts) || isRaised(old.money, now.money);
      }),
    ),
};

export const whose = ['person', 'workspace'] as const;
export const spans = ['hour', 'day', 'month'] as const;

/** Whether a setting would let more happen, or by more people, than it does now. */
export function loosens<K extends SettingKey>(key: K, before: Settings, next: SettingValue<K>): boolean {
  return comparisons[key](before, next);
}

/** Whether no approval channel was ever set, neither in the environment nor in Slack. */
function isFirstChannel(before: Settings): boolean {
  return before.approvalChannel === null && before.sources.approvalChannel.from === 'environment';
}

function isCappedByMonth({ budget, textCaps }: Settings): boolean {
  const months = whose.map((one) => textCaps[one].month);
  const caps = [budget.workspace, ...Object.values(budget.centers), ...months.flatMap((one) => [one.texts, one.money])];
  return caps.some((cap) => cap !== null);
}

function adds(before: string[], next: string[]): boolean {
  return next.some((id) => !before.includes(id));
}

function votesAt(quorum: Settings['quorum'], amount: bigint): number {
  return amount >= quorum.threshold ? quorum.from : quorum.below;
}

/** Null is no cap. */
function isRaised<T extends number | bigint>(before: T | null, next: T | null): boolean {
  if (before === null) return false;
  return next === null || next > before;
}
