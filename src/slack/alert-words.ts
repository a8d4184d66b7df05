import { formatRounded } from '../money.ts';
import { formatNational } from '../phone-numbers.ts';
import type { IncidentDetails } from '../reports/alert-incidents.ts';
import { ended, type Figures, fewestTexts, type Rate } from '../reports/alert-rules.ts';
import type { Alert } from '../reports/alerts.ts';

/** How alerts are worded. Nothing here needs escaping: numbers, amounts and codes only. */

/** When an alert tells, for a list: “Delivery from (206) 555-0100 below 95 %”. */
export function sayAlert(alert: Pick<Alert, 'kind' | 'number' | 'threshold' | 'span'>): string {
  const threshold = alert.threshold ?? 0n;
  switch (alert.kind) {
    case 'delivery_below':
      return `Delivery from ${where(alert.number)} below ${sayHundredths(threshold)}`;
    case 'delivery_drop':
      return `Delivery from ${where(alert.number)} far below its last four weeks`;
    case 'spend_above':
      return `Spending on ${where(alert.number)} above ${formatRounded(threshold)} in ${alert.span === 'month' ? 'a calendar month' : '24 hours'}`;
    case 'new_code':
      return `A new error code on ${where(alert.number)}`;
  }
}

/** What happened, in one line, with what it is measured by: “Delivery from (206) 555-0100 fell to 71 % (usually 97 %)”. */
export function sayIncident({ number, figures }: Pick<IncidentDetails, 'number' | 'figures'>): string {
  switch (figures.kind) {
    case 'delivery_below':
      return `Delivery from ${where(number)} is at ${sayRate(figures)}, below ${sayHundredths(figures.threshold)}`;
    case 'delivery_drop':
      return `Delivery from ${where(number)} fell to ${sayRate(figures)} (usually ${sayRate(figures.usual)})`;
    case 'spend_above': {
      const spent = `${formatRounded(figures.nanodollars)} ${inSpan(figures.span)}`;
      return `Spending on ${where(number)} is at ${spent}, above ${formatRounded(figures.threshold)}`;
    }
    case 'new_code':
      return `Error code ${figures.code} is new on ${where(number)}`;
  }
}

/** What the line above stands on. */
export function sayBasis(figures: Figures): string {
  switch (figures.kind) {
    case 'delivery_below':
    case 'delivery_drop':
      return `${figures.delivered} of ${texts(ended(figures))} with a known end arrived in the last 24 hours`;
    case 'spend_above':
      return figures.span === 'month' ? 'The calendar month so far' : 'The last 24 hours';
    case 'new_code':
      return `${texts(figures.texts)} in the last 24 hours, none in the 28 days before`;
  }
}

/** Why it is over. */
export function sayClear(figures: Figures): string {
  switch (figures.kind) {
    case 'delivery_below':
    case 'delivery_drop': {
      if (ended(figures) === 0) return 'No text of the last 24 hours is left that could not be delivered.';
      const few = ended(figures) < fewestTexts ? ', which are few' : '';
      return `Delivery is at ${sayRate(figures)} again: ${figures.delivered} of ${texts(ended(figures))} in the last 24 hours${few}.`;
    }
    case 'spend_above':
      return `Spending is at ${formatRounded(figures.nanodollars)} ${inSpan(figures.span)}, not above ${formatRounded(figures.threshold)} any more.`;
    case 'new_code':
      return `Error code ${figures.code} has not come for 24 hours.`;
  }
}

/** A share in tenths of a percent, rounded down: what is below a threshold must not look as if it had reached it. */
export function sayRate(rate: Rate): string {
  return ended(rate) === 0 ? 'no rate' : percent(Math.floor((rate.delivered * 1_000) / ended(rate)) / 10);
}

/** How often alerts are checked: “every 5 minutes”. */
export function sayInterval(ms: number): string {
  return ms % 60_000 === 0 ? every(ms / 60_000, 'minute') : every(ms / 1_000, 'second');
}

function every(count: number, unit: string): string {
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

function sayHundredths(hundredths: bigint): string {
  return percent(Number(hundredths) / 100);
}

function percent(share: number): string {
  return `${share} %`;
}

function where(number: string | null): string {
  return number === null ? 'all numbers' : formatNational(number);
}

function inSpan(span: Alert['span']): string {
  return span === 'month' ? 'this month' : 'in 24 hours';
}

function texts(count: number): string {
  return count === 1 ? '1 text' : `${count} texts`;
}
