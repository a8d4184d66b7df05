import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newRecord } from '../../../src/sandbox/flowroute/new-record.ts';
import { type Mdr, RecordBook } from '../../../src/sandbox/flowroute/records.ts';

function recordAt(at: number, id: number): Mdr {
  const given = { direction: 'inbound', from: '13605550140', to: '12065550100', body: '', isMms: false } as const;
  return newRecord({ ...given, messageType: 'longcode', at, media: [] }, `mdr2-${id}`);
}

describe('the book of records', () => {
  test('pages what lies between two times, the newest first, however it was filled', () => {
    const times = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 });
    const bound = fc.integer({ min: -1, max: 32 });
    const page = fc.record({ limit: fc.integer({ min: 1, max: 12 }), offset: fc.integer({ min: 0, max: 45 }) });
    fc.assert(
      fc.property(times, times, bound, bound, page, (seeded, added, start, end, { limit, offset }) => {
        const book = new RecordBook(seeded.map((at, id) => recordAt(at, id)));
        added.forEach((at, id) => {
          book.add(recordAt(at, 1000 + id));
        });
        const fitting = [...seeded, ...added].filter((at) => start <= at && at < end).sort((a, b) => b - a);
        const { rows, more } = book.between(start, end, { limit, offset });
        expect(rows.map((record) => record.at)).toEqual(fitting.slice(offset, offset + limit));
        expect(more).toBe(fitting.length > offset + limit);
      }),
    );
  });

  test('finds each by its id', () => {
    const book = new RecordBook([recordAt(1, 1)]);
    book.add(recordAt(2, 2));
    expect([book.find('mdr2-1')?.at, book.find('mdr2-2')?.at, book.find('mdr2-3')]).toEqual([1, 2, null]);
  });
});
