import type { RecordFixture } from '../../src/sandbox/flowroute/options.ts';

/** Records and parties for the tests of alerts. */

export const keys = { accessKey: 'local-access-key', secretKey: 'local-secret-key' };
export const ours = '+12065550100';
export const second = '+12065550101';
const customer = '+15415550140';

/** Texts that left at an instant, one a millisecond earlier each, with their end: delivered, or the code of why not. */
export function textsAt(at: Date, count: number, end: 'delivered' | number, from: string = ours): RecordFixture[] {
  return Array.from({ length: count }, (_, i) => {
    const time = new Date(at.getTime() - i);
    const receipt =
      end === 'delivered'
        ? { status: 'delivery success', code: null, description: 'Message delivered' }
        : { status: 'delivery failure', code: end, description: 'Carrier says <!channel> no' };
    return {
      direction: 'outbound' as const,
      from,
      to: customer,
      body: 'secret words',
      at: time,
      receipts: [{ level: 2 as const, ...receipt, at: time.getTime() }],
    };
  });
}

/** What the database's clock says at the start of these tests: far from a UTC midnight and from the turn of a month. */
export const noon = new Date('2025-06-18T12:00:00Z');

/** Before that noon. */
export const hoursAgo = (hours: number) => new Date(noon.getTime() - hours * 3_600_000);
