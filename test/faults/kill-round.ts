import type { AppProcess } from './app-handle.ts';
import type { Fate } from './judge.ts';
import { personAt } from './person.ts';
import { poll } from './poll.ts';
import { postsOf, recover } from './recover.ts';
import type { Site, Wish } from './site.ts';
import type { Step } from './steps.ts';

/** The carrier holds its answer back this long, for a kill in between. Milliseconds, below the app's own limit. */
const slowMs = 1_200;

export type Killed = {
  /** The process that came after, with nobody held: the next kill may take it. */
  app: AppProcess;
  fates: Fate[];
  /** How many texts were at the step when the process was killed. */
  there: number;
};

/** Texts are typed and sent, the process is killed while it has them at the step, and is started again. */
export async function killRound(site: Site, app: AppProcess, step: Step): Promise<Killed> {
  const wishes = site.wishes(step.texts);
  const person = personAt(site);
  if (step.fault !== undefined) {
    const many = { times: wishes.length, method: 'POST', path: '/v2.1/messages', ms: slowMs };
    site.flowroute.addFault({ kind: step.fault, ...many });
  }
  if (step.at !== null) await app.arm(step.at, wishes.length, 'die');
  const acting = step.act(person, wishes);
  if (step.at === null) {
    const isTaken = ({ words }: Wish) => postsOf(site, words).some((post) => post.accepted);
    await poll('the carrier to be asked', async () => wishes.every(isTaken));
    await app.kill();
  }
  await poll(`a kill at ${step.name}`, async () => app.hasEnded());
  await acting;
  site.flowroute.clearFaults();
  const there = step.at === null ? wishes.length : app.arrivals();
  const again = step.again;
  const recovery = await recover(site, wishes, again === undefined ? {} : { again: (one) => again(one, wishes) });
  return { ...recovery, there };
}
