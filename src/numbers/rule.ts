import { z } from 'zod';
import type { AvailableFilter, AvailableNumber } from '../flowroute/index.ts';
import { formatRounded } from '../money.ts';

const digits = z.string().regex(/^\d{1,10}$/);
const amount = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);

/**
 * What to look for among the numbers for sale. Digits are national: `startsWith: '206'` is area code 206. As it stands in
 * the database; amounts there are strings of nanodollars.
 */
export const ruleShape = z.object({
  startsWith: digits.nullish(),
  contains: digits.nullish(),
  endsWith: digits.nullish(),
  rateCenter: z.string().max(60).nullish(),
  /** The abbreviation, such as WA. */
  state: z.string().max(10).nullish(),
  numberType: z.enum(['longcode', 'toll-free']).nullish(),
  /** The most that one may cost, in nanodollars. */
  maxSetup: amount.nullish(),
  maxMonthly: amount.nullish(),
});
export type Rule = z.output<typeof ruleShape>;

/** A rule as it is kept in the database. */
export function toStoredRule(rule: Rule): string {
  return JSON.stringify(rule, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}

/** The carrier's question for a rule, the cheapest first: it takes no price, so what is dearer is left out by `fits`. */
export function toFilter(rule: Rule): AvailableFilter {
  return {
    // The carrier assumes country code 1 (reference: account numbers, starts_with).
    ...(rule.startsWith == null ? {} : { startsWith: `1${rule.startsWith}` }),
    ...(rule.contains == null ? {} : { contains: rule.contains }),
    ...(rule.endsWith == null ? {} : { endsWith: rule.endsWith }),
    ...(rule.rateCenter == null ? {} : { rateCenter: rule.rateCenter }),
    ...(rule.state == null ? {} : { state: rule.state }),
    ...(rule.numberType == null ? {} : { numberType: rule.numberType }),
    orderBy: { field: 'monthly_cost', direction: 'asc' },
  };
}

/** Whether a number is inside the rule, its price included; one without a price is not. */
export function fits(rule: Rule, one: AvailableNumber): boolean {
  const national = one.number.slice(2);
  const { monthlyNanodollars: monthly, setupNanodollars: setup } = one;
  if (monthly === null || setup === null) return false;
  if (rule.maxMonthly != null && monthly > rule.maxMonthly) return false;
  if (rule.maxSetup != null && setup > rule.maxSetup) return false;
  if (rule.startsWith != null && !national.startsWith(rule.startsWith)) return false;
  if (rule.contains != null && !national.includes(rule.contains)) return false;
  if (rule.endsWith != null && !national.endsWith(rule.endsWith)) return false;
  if (rule.state != null && one.state?.toLowerCase() !== rule.state.toLowerCase()) return false;
  if (rule.rateCenter != null && one.rateCenter?.toLowerCase() !== rule.rateCenter.toLowerCase()) return false;
  return rule.numberType == null || one.numberType === rule.numberType;
}

/** A rule in words: `in 206, ending in 00, at most $1.25 a month`. */
export function sayRule(rule: Rule): string {
  const parts = [
    rule.numberType === 'toll-free' ? 'toll-free' : null,
    rule.startsWith == null
      ? null
      : `in ${rule.startsWith.slice(0, 3)}${rule.startsWith.length > 3 ? `-${rule.startsWith.slice(3)}` : ''}`,
    rule.rateCenter == null ? null : `in ${rule.rateCenter}`,
    rule.state == null ? null : `in ${rule.state.toUpperCase()}`,
    rule.contains == null ? null : `with ${rule.contains}`,
    rule.endsWith == null ? null : `ending in ${rule.endsWith}`,
    rule.maxSetup == null ? null : `at most ${formatRounded(rule.maxSetup)} to set up`,
    rule.maxMonthly == null ? null : `at most ${formatRounded(rule.maxMonthly)} a month`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'any' : parts.join(', ');
}
