import type { RecordFixture } from '../../../src/sandbox/flowroute/options.ts';

/** A number of the account that no seeded record is of. */
export const watched = '+12535550177';
/** Whose texts fare well, whoever sends them. */
export const customer = '+15415550140';

/** 15 texts of the last hours that arrived and 7 that did not, after weeks of 100 a day that all did. */
export function alertRecords(now: Date): RecordFixture[] {
  const before = [5, 6, 7].flatMap((days) => textsBefore(now, days * 24, 100, null));
  return [...before, ...textsBefore(now, 2, 15, null), ...textsBefore(now, 3, 7, 1105)];
}

function textsBefore(now: Date, hours: number, count: number, code: number | null): RecordFixture[] {
  return Array.from({ length: count }, (_, i) => {
    const at = now.getTime() - hours * 3_600_000 - i * 1_000;
    const receipt =
      code === null
        ? { status: 'delivery success', code, description: 'Message delivered' }
        : { status: 'delivery failure', code, description: 'Carrier <!channel> refused it' };
    return {
      direction: 'outbound' as const,
      from: watched,
      to: customer,
      body: 'the words of a customer',
      at: new Date(at),
      receipts: [{ level: 2 as const, ...receipt, at }],
    };
  });
}
