import type { SettingKey } from '../../../src/access/setting-kinds.ts';
import type { Message, OpenView } from '../../../src/sandbox/slack/protocol.ts';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import { findAction } from '../../support/press.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { deskOf, wordsOf } from '../desk.ts';

/** What is filled into a form, by its blocks: each holds one input of the same name. */
export function fill(fields: { [block: string]: OpenView['values'][string][string] }): OpenView['values'] {
  return Object.fromEntries(Object.entries(fields).map(([block, value]) => [block, { [block]: value }]));
}

/** An admin in a channel, with the settings before them. */
export function adminDesk(
  world: World,
  person: 'admin' | 'secondApprover' | 'approver',
  channel: string = CHANNELS.general,
) {
  const desk = deskOf(world, person, channel);
  return {
    ...desk,
    /** Opens a form from the answer to `/switchboard settings` or `access`. */
    async opensForm(command: 'settings' | 'access', action: string, title: string): Promise<OpenView> {
      const answer = await desk.asks(`/switchboard ${command}`);
      await desk.presses(answer, action);
      return desk.topView(title);
    },
    /** The message of a change that waits, in this channel. */
    asked: (words: string): Promise<Message> =>
      waitFor(`“${words}” with its buttons`, async () =>
        (await desk.window.messages(channel)).findLast(
          (one) => wordsOf(one.blocks).includes(words) && findAction(one.blocks, 'setting:confirm') !== null,
        ),
      ),
    /** Submits a form that saves, and gives what is then said. */
    async saves(view: OpenView, fields: Parameters<typeof fill>[0]): Promise<string> {
      return (await desk.submits(view, fill(fields))).text;
    },
  };
}

export type AdminDesk = ReturnType<typeof adminDesk>;

/** Nothing is saved and nothing waits, as at the beginning. */
export async function forgetSettings(world: World): Promise<void> {
  await world.database.db.deleteFrom('settings').execute();
  await world.database.db
    .updateTable('setting_changes')
    .set({ state: 'withdrawn' })
    .where('state', '=', 'open')
    .execute();
  // What this process knows of them is a second old at most.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
}

export async function savedValue(world: World, key: SettingKey): Promise<unknown> {
  const row = await world.database.db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
}
