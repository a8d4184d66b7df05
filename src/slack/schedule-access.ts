import { allows } from '../access/permissions.ts';
import { refuseUnless } from '../access/roles.ts';
import { Refusal } from '../errors.ts';
import { scheduleGone } from '../reports/change-schedule.ts';
import { findSchedule, type Schedule } from '../reports/schedules.ts';
import type { Services } from './services.ts';

/**
 * A schedule for somebody who may change it: its owner, who has to be a sender still, or an admin. From the database alone
 * where it knows the person, as after `whyNotSubmit` and `mustAllow` it does.
 * @throws Refusal when it is deleted, or is somebody else's.
 */
export async function scheduleToChange(services: Services, userId: string, id: string): Promise<Schedule> {
  const schedule = await findSchedule(services.db, id);
  if (schedule === null || schedule.state === 'deleted') throw scheduleGone();
  const holder = (await services.roles.holderKnown(userId)) ?? (await services.roles.holder(userId));
  refuseUnless(holder, 'schedules.make');
  if (schedule.owner === userId || allows(holder.roles, 'schedules.change-any')) return schedule;
  throw new Refusal('not_yours', 'That schedule is somebody else’s.', 'Its owner can change it, or an admin:', {
    people: [schedule.owner, ...holder.admins.slice(0, 2)],
  });
}
