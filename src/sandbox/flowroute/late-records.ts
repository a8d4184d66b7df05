import { courses } from './course.ts';
import { newRecord } from './new-record.ts';
import type { Mdr } from './records.ts';
import { Random } from './seed/random.ts';
import { customers } from './seed/records.ts';
import type { World } from './world.ts';

/**
 * Delivered texts whose records appear only now, or after `afterMs`, though their times are spread evenly over the range: what a
 * reading of that range found before was not all. Gives their ids.
 */
export function comeLate(
  world: World,
  { start, end, count, afterMs }: { start: number; end: number; count: number; afterMs: number },
): string[] {
  const records = Array.from({ length: count }, (_, index) =>
    lateRecord(world, Math.floor(start + ((index + 0.5) * (end - start)) / count), index),
  );
  const appear = () => {
    for (const record of records) world.account.records.add(record);
  };
  if (afterMs === 0) appear();
  else world.work.after(afterMs, appear);
  return records.map(({ id }) => id);
}

function lateRecord(world: World, at: number, index: number): Mdr {
  const random = new Random(index + 1);
  const ours = random.pick([...world.account.numbers.values()].filter((number) => number.messaging));
  const record = newRecord({
    direction: 'outbound',
    from: ours.value,
    to: random.pick(customers()),
    body: 'This one was long on its way to the records.',
    isMms: false,
    messageType: ours.numberType,
    at,
    media: [],
  });
  return {
    ...record,
    receipts: courses.delivered.steps.map(({ receipt, after }) => ({ ...receipt, at: at + 300 * after })),
  };
}
