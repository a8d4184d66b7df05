import { announceInbound, announceReceipt } from './callbacks.ts';
import type { Course } from './course.ts';
import { e164 } from './digits.ts';
import type { Mdr, Receipt } from './records.ts';
import type { World } from './world.ts';

/** Lets an accepted text take its course: its record appears, receipts gather, and it is on the phone or never is. */
export function follow(world: World, record: Mdr, course: Course, dlrCallback: string | null, base: string): void {
  if (course.record !== 'never') showRecord(world, record, course.record);
  for (const step of course.steps) {
    world.work.after(step.after * world.settings.receiptDelayMs, () => {
      const receipt: Receipt = { ...step.receipt, at: world.now().getTime() };
      record.receipts.push(receipt);
      if (step.arrives) arrive(world, record);
      announceReceipt(world, record, receipt, dlrCallback, base);
    });
  }
}

/** Lets a customer's text come in: its record appears and the callback is told. */
export function comeIn(world: World, record: Mdr, base: string): void {
  showRecord(world, record, 'soon');
  announceInbound(world, record, base);
}

function showRecord(world: World, record: Mdr, when: 'soon' | 'late'): void {
  const delay = when === 'soon' ? world.settings.recordDelayMs : world.settings.lateRecordDelayMs;
  world.work.after(delay, () => world.account.records.add(record));
}

function arrive(world: World, record: Mdr): void {
  world.phones.receive({
    id: record.id,
    from: e164(record.from),
    to: e164(record.to),
    body: record.body,
    mediaUrls: record.media.map((file) => file.url),
    at: world.now().toISOString(),
  });
}
