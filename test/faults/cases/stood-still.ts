import { z } from 'zod';
import { act } from '../../../src/slack/actions.ts';
import type { AppProcess } from '../app-handle.ts';
import type { Fate } from '../judge.ts';
import { personAt } from '../person.ts';
import { poll } from '../poll.ts';
import { recover, settle, untilTaken } from '../recover.ts';
import type { Site } from '../site.ts';

const old = `update texts set created_at = created_at - interval '1 hour', good_until = good_until - interval '1 hour',
  next_try_at = next_try_at - interval '1 hour' where body = any($1::text[])`;

export type StoodStill = {
  app: AppProcess;
  /** As the next start left them: each held, and asked about. */
  held: Fate[];
  /** After a person pressed Send now on each question. */
  released: Fate[];
};

/** Texts whose worker was killed lie in the queue for an hour; the next start asks before it sends any of them. */
export async function queueStoodStill(site: Site, app: AppProcess, count: number): Promise<StoodStill> {
  const wishes = site.wishes(count);
  const person = personAt(site);
  const words = wishes.map((wish) => wish.words);
  await app.arm('send:taken-up', count, 'wait');
  await person.send(wishes);
  // Not before all are taken: one that is typed again after the kill is as young as it looks.
  await untilTaken(site, app, wishes);
  await app.kill();
  const recovery = await recover(site, wishes, { meddle: (next) => next.query(z.unknown(), old, [words]) });
  const questions = (await person.messages()).filter(({ blocks }) => JSON.stringify(blocks).includes(act.heldSend));
  for (const question of questions) await person.press(question, act.heldSend);
  const released = await poll('the released texts to leave', async () => {
    const fates = await settle(site, recovery.app, wishes, null);
    return fates.some((fate) => fate.state === 'held' || !fate.atRest) ? null : fates;
  });
  return { app: recovery.app, held: recovery.fates, released };
}
