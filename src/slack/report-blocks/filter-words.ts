import { isEveryRecord, type RecordFilter } from '../../reports/filter.ts';

/** What a filter lets through, in words: `outbound, failed, from (206) 555-0100`. Null: everything. Not escaped. */
export function sayFilter(filter: RecordFilter, sayNumber: (number: string) => string): string | null {
  if (isEveryRecord(filter)) return null;
  return [
    ...(filter.direction === null ? [] : [filter.direction]),
    ...(filter.type === null
      ? []
      : [filter.type === 'sms' || filter.type === 'mms' ? filter.type.toUpperCase() : filter.type]),
    ...(filter.failed ? ['failed'] : []),
    ...(filter.from === null ? [] : [`from ${sayNumber(filter.from)}`]),
    ...(filter.to === null ? [] : [`to ${sayNumber(filter.to)}`]),
  ].join(', ');
}

/** What a report is of: its days, and its filter where it has one: `Nov 19 to 25, only failed`. Not escaped. */
export function sayScope(days: string, filter: RecordFilter, sayNumber: (number: string) => string): string {
  const only = sayFilter(filter, sayNumber);
  return only === null ? days : `${days}, only ${only}`;
}
