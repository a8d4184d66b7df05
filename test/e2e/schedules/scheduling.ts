import type { ActOutcome, Message, OpenView } from '../../../src/sandbox/slack/protocol.ts';
import { findAction } from '../../support/press.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, wordsOf } from '../desk.ts';

/** What people do with schedules of reports, for their tests. */

export type ScheduleForm = {
  kind?: string;
  days?: string[];
  day?: string;
  cron?: string;
  time?: string;
  zone?: string;
  channel?: string;
  period?: string;
  from?: string;
  to?: string;
  failed?: boolean;
  unusual?: boolean;
};

/** What a person fills into the form; what is left out stays as it stands there. */
export function scheduleValues(form: ScheduleForm): OpenView['values'] {
  const values: OpenView['values'] = {};
  const set = (block: string, value: OpenView['values'][string][string] | undefined) => {
    if (value !== undefined) values[block] = { [block]: value };
  };
  set('schedule:kind', form.kind);
  set('schedule:days', form.days === undefined ? undefined : { selected_options: form.days });
  set('schedule:day', form.day);
  set('schedule:cron', form.cron);
  set('schedule:time', form.time);
  set('schedule:zone', form.zone);
  set('schedule:channel', form.channel);
  set('schedule:period', form.period);
  set('from', form.from);
  set('to', form.to);
  set('failed', form.failed === undefined ? undefined : { selected_options: form.failed ? ['on'] : [] });
  set('unusual', form.unusual === undefined ? undefined : { selected_options: form.unusual ? ['on'] : [] });
  return values;
}

/** Types `/mdr schedule` and gives the form. */
export async function opensForm(desk: Desk): Promise<OpenView> {
  await desk.window.command(desk.channel, '/mdr schedule');
  return desk.topView('Schedule a report');
}

/** Makes a schedule by the form as it opens, with these changes; gives its id and what is then said. */
export async function schedules(
  world: World,
  desk: Desk,
  form: ScheduleForm = {},
): Promise<{ id: string; said: string }> {
  const before = new Set((await allSchedules(world)).map((one) => one.id));
  const view = await opensForm(desk);
  const said = await desk.submits(view, scheduleValues(form));
  const made = (await allSchedules(world)).find((one) => !before.has(one.id));
  if (made === undefined) throw new Error(`no schedule was made: ${JSON.stringify(said)}`);
  return { id: made.id, said: said.text };
}

export const allSchedules = (world: World) => world.database.db.selectFrom('report_schedules').selectAll().execute();

export async function scheduleOf(world: World, id: string) {
  const found = (await allSchedules(world)).find((one) => one.id === id);
  if (found === undefined) throw new Error('no such schedule');
  return found;
}

export const runsOf = (world: World, id: string) =>
  world.database.db.selectFrom('report_runs').selectAll().where('schedule_id', '=', id).orderBy('start_at').execute();

/** Chooses from the menu beside a schedule in a list. */
export async function chooses(desk: Desk, list: Message, word: string, id: string): Promise<ActOutcome> {
  return waitFor(`${word} in the menu of ${id}`, async () => {
    const now = (await desk.window.messages(list.channel)).find((one) => one.ts === list.ts) ?? list;
    for (const block of now.blocks) {
      const found = findAction([block], 'schedule:menu');
      const option = JSON.stringify(found?.element ?? {}).match(new RegExp(`"value":"(${word} ${id} \\d+)"`))?.[1];
      if (option === undefined) continue;
      const where = { channel: now.channel, ts: now.ts };
      const value = { selected_option: option };
      const outcome = await desk.window.act({ where, blockId: block.block_id ?? '', actionId: 'schedule:menu', value });
      // An update in the very moment gives the blocks new ids.
      if (outcome.error === 'no_such_element') return null;
      if (!outcome.ok) throw new Error(`Slack said ${JSON.stringify(outcome)}`);
      return outcome;
    }
    return null;
  });
}

/** The section of a schedule in a list, as it is read. */
export function lineOf(list: Message, id: string): string {
  const block = list.blocks.find((one) => JSON.stringify(one).includes(id));
  if (block === undefined) throw new Error(`no ${id} in ${JSON.stringify(list.blocks)}`);
  return wordsOf([block]);
}

/** What the audit trail has of a schedule. */
export async function trailOf(world: World, id: string): Promise<(string | null)[][]> {
  const rows = await world.database.db
    .selectFrom('audit')
    .select(['action', 'actor'])
    .where('entity_id', '=', id)
    .orderBy('id')
    .execute();
  return rows.map((row) => [row.action, row.actor]);
}
