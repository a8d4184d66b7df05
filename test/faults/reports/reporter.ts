import { z } from 'zod';
import type { ActOutcome, Message } from '../../../src/sandbox/slack/protocol.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { scheduleValues } from '../../e2e/schedules/scheduling.ts';
import { openWindow } from '../../sandbox/slack/window.ts';
import type { AppProcess } from '../app-handle.ts';
import { poll } from '../poll.ts';
import type { Days, Site } from '../site.ts';

/** Where schedules post. */
export const posted = [CHANNELS.dispatch, CHANNELS.general, CHANNELS.support];

export type Reporter = ReturnType<typeof reporterAt>;

/** A sender who asks for reports and makes schedules of them in front of the local Slack. */
export function reporterAt(site: Site) {
  const window = openWindow(site.slack.url, PEOPLE.sender);

  return {
    ask: ({ from, to }: Days): Promise<ActOutcome> => window.command(CHANNELS.support, `/mdr report ${from} ${to}`),
    /** Makes a daily schedule about the day before by the form; gives its id. */
    async schedule(app: AppProcess): Promise<string> {
      const before = await scheduleIds(app);
      const left = (await window.views()).at(-1);
      if (left !== undefined) await window.closeView(left.id, true);
      await window.command(CHANNELS.support, '/mdr schedule');
      const form = await poll('the form of a schedule', async () => {
        const top = (await window.views()).at(-1);
        return top !== undefined && JSON.stringify(top.values).includes('schedule:zone') ? top : null;
      });
      const time = `${String(notSoon()).padStart(2, '0')}:00`;
      const fields = scheduleValues({ time, zone: 'UTC', channel: CHANNELS.dispatch, period: 'yesterday' });
      const outcome = await window.submit(form.id, fields);
      if (!outcome.ok) throw new Error(`the form of a schedule was answered ${JSON.stringify(outcome)}`);
      return poll('the schedule', async () => (await scheduleIds(app)).find((id) => !before.includes(id)));
    },
    /** What stands where schedules post, and in the sender's direct messages. */
    async messages(): Promise<Message[]> {
      const direct = (await window.workspace()).channels.filter((one) => one.kind === 'im');
      const all = await Promise.all([...posted, ...direct.map(({ id }) => id)].map((id) => window.messages(id)));
      return all.flat();
    },
  };
}

async function scheduleIds(app: AppProcess): Promise<string[]> {
  const rows = await app.query(z.object({ id: z.string() }), 'select id::text from report_schedules');
  return rows.map(({ id }) => id);
}

/** An hour, in UTC, that does not come while the test runs: a schedule is due only when it is made so. */
export function notSoon(): number {
  return (new Date().getUTCHours() + 12) % 24;
}
