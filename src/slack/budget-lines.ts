import { type Budget, beyond, type Room } from '../access/budget.ts';
import type { Settings } from '../access/settings.ts';
import { formatRounded } from '../money.ts';
import { escapeMrkdwn } from './mrkdwn.ts';

export type Cost = { setup: bigint; monthly: bigint };

/** This month's budget before and after an amount, and what earlier numbers cost beside it; a line each, escaped. */
export function budgetLines(
  budget: Budget,
  cost: Cost,
  earlier: bigint,
  policy: Settings['budget']['beyond'],
): string[] {
  const sum = cost.setup + cost.monthly;
  const { center } = budget;
  const why = beyond(budget, sum);
  const next = policy === 'refuse' ? 'It would be refused.' : 'An admin has to be among those who approve it.';
  return [
    roomLine('This month', budget.workspace, sum),
    ...(center === null ? [] : [roomLine(`This month in ${escapeMrkdwn(center.name)}`, center, sum)]),
    ...(earlier === 0n ? [] : [`Numbers bought earlier cost ${formatRounded(earlier)} a month besides.`]),
    ...(why === null ? [] : [`⚠️ ${escapeMrkdwn(why)}. ${next}`]),
  ];
}

function roomLine(name: string, room: Room, sum: bigint): string {
  const cap = room.cap === null ? ', no budget set' : ` of ${formatRounded(room.cap)}`;
  return `${name}: ${formatRounded(room.taken)} → ${formatRounded(room.taken + sum)}${cap}.`;
}
