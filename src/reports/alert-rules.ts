import type { Tally } from './tally.ts';

/** When an alert is broken: what is decided by figures alone, without a database and without a clock. */

export const alertKinds = ['delivery_below', 'delivery_drop', 'spend_above', 'new_code'] as const;
export type AlertKind = (typeof alertKinds)[number];
export const alertSpans = ['24h', 'month'] as const;
export type AlertSpan = (typeof alertSpans)[number];

export type RuleTerms = {
  kind: AlertKind;
  /** Hundredths of a percent for `delivery_below`, nanodollars for `spend_above`; null for the others. */
  threshold: bigint | null;
  span: AlertSpan;
};

/** What is known of a number, or of the account. */
export type Facts = {
  /** The last 24 hours: the texts, and how many failed by each code. */
  window: Tally & { codes: ReadonlyMap<number, number> };
  /** The 28 days before them; null: they could not all be read. */
  before: (Tally & { codes: ReadonlySet<number> }) | null;
  /** What the calendar month has cost so far; null: it could not be read whole. */
  monthNanodollars: bigint | null;
};

export type Rate = { delivered: number; undelivered: number };
export type Figures =
  | (Rate & { kind: 'delivery_below'; threshold: bigint })
  | (Rate & { kind: 'delivery_drop'; usual: Rate })
  | { kind: 'spend_above'; span: AlertSpan; nanodollars: bigint; threshold: bigint }
  | { kind: 'new_code'; code: number; texts: number };

export type Finding = {
  /** What it is about within its rule: an error code; empty otherwise. */
  subject: string;
  isBroken: boolean;
  figures: Figures;
};

/** Fewer texts than this say nothing of a rate. */
export const fewestTexts = 20;
/** A drop is so many hundredths of a percent at the least, and so many standard errors. */
const leastDrop = 1_000;
const leastErrors = 3;
const whole = 10_000;
/**
 * What is told of is over only so far on the good side of its threshold, or what sways around it would be told of again and
 * again: hundredths of a percent for a rate, a share of the amount for spending.
 */
const rateMargin = 100;
const spendShare = { good: 95n, whole: 100n } as const;

/** Whether a rule can be judged only by what was before the last 24 hours. */
export function needsDays(terms: RuleTerms): boolean {
  return terms.kind === 'delivery_drop' || terms.kind === 'new_code' || terms.span === 'month';
}

/**
 * What a rule finds, a finding for each thing that it is about; null: too little is known to say. `open`: what is told of
 * already, which has to be good again rather than merely not bad enough to tell of: delivery a point above the threshold (at
 * 100 % where that is more), or less than nine points below the weeks before; spending at most 95 % of its amount.
 */
export function judgeRule(terms: RuleTerms, facts: Facts, open: ReadonlySet<string>): Finding[] | null {
  switch (terms.kind) {
    case 'delivery_below':
      return [deliveryBelow(terms.threshold ?? 0n, facts, open.has(''))];
    case 'delivery_drop':
      return deliveryDrop(facts, open.has(''));
    case 'spend_above':
      return spendAbove(terms, facts, open.has(''));
    case 'new_code':
      return newCodes(facts, open);
  }
}

function deliveryBelow(threshold: bigint, { window }: Facts, isOpen: boolean): Finding {
  const { delivered, undelivered } = window;
  // Once told of, it is not over because fewer texts are left: only because they arrive, or there are none.
  const isEnough = ended(window) >= (isOpen ? 1 : fewestTexts);
  const raised = threshold + BigInt(rateMargin);
  const good = !isOpen ? threshold : raised < BigInt(whole) ? raised : BigInt(whole);
  const isBelow = BigInt(delivered) * BigInt(whole) < good * BigInt(ended(window));
  return {
    subject: '',
    isBroken: isEnough && isBelow,
    figures: { kind: 'delivery_below', delivered, undelivered, threshold },
  };
}

function deliveryDrop({ window, before }: Facts, isOpen: boolean): Finding[] | null {
  if (before === null) return null;
  const { delivered, undelivered } = window;
  const usual = { delivered: before.delivered, undelivered: before.undelivered };
  const isEnough = ended(window) >= (isOpen ? 1 : fewestTexts) && ended(before) >= fewestTexts;
  // In whole numbers: a rate that lies exactly ten points lower must not depend on how a fraction is rounded.
  const fell = BigInt(before.delivered) * BigInt(ended(window)) - BigInt(delivered) * BigInt(ended(before));
  const far = isOpen ? leastDrop - rateMargin : leastDrop;
  const isFar = fell * BigInt(whole) >= BigInt(far) * BigInt(ended(window)) * BigInt(ended(before));
  const isBroken = isEnough && isFar && (isOpen || isBeyondChance(window, before));
  return [{ subject: '', isBroken, figures: { kind: 'delivery_drop', delivered, undelivered, usual } }];
}

/** The difference of two shares against its standard error, both samples taken together. */
function isBeyondChance(window: Rate, before: Rate): boolean {
  const all = ended(window) + ended(before);
  const share = (window.delivered + before.delivered) / all;
  const error = Math.sqrt(share * (1 - share) * (1 / ended(window) + 1 / ended(before)));
  const difference = before.delivered / ended(before) - window.delivered / ended(window);
  return difference >= leastErrors * error;
}

function spendAbove(
  { span, threshold }: RuleTerms,
  { window, monthNanodollars }: Facts,
  isOpen: boolean,
): Finding[] | null {
  const nanodollars = span === 'month' ? monthNanodollars : window.nanodollars;
  if (nanodollars === null) return null;
  const most = threshold ?? 0n;
  return [
    {
      subject: '',
      isBroken: isOpen ? nanodollars * spendShare.whole > most * spendShare.good : nanodollars > most,
      figures: { kind: 'spend_above', span, nanodollars, threshold: most },
    },
  ];
}

/** A code that is told of is over when it has not come for 24 hours; that it is not new any more says nothing. */
function newCodes({ window, before }: Facts, open: ReadonlySet<string>): Finding[] | null {
  if (before === null) return null;
  const told = [...open].map(Number);
  const fresh = [...window.codes.keys()].filter((code) => !before.codes.has(code) && !told.includes(code));
  return [...told, ...fresh].map((code) => {
    const texts = window.codes.get(code) ?? 0;
    return { subject: String(code), isBroken: texts > 0, figures: { kind: 'new_code', code, texts } };
  });
}

/** How many texts have come to an end that says whether they arrived. */
export function ended({ delivered, undelivered }: Rate): number {
  return delivered + undelivered;
}
