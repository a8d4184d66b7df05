import type { FaultKind } from '../../../src/sandbox/flowroute/protocol.ts';
import { act } from '../../../src/slack/actions.ts';
import type { AppProcess } from '../app-handle.ts';
import type { Fate } from '../judge.ts';
import { personAt } from '../person.ts';
import { poll } from '../poll.ts';
import { settle } from '../recover.ts';
import type { Site, Wish } from '../site.ts';
import { readTexts } from '../text-rows.ts';

/** The carrier takes each text and keeps its answer from us; nobody is killed. */
export async function carrierKeepsSilent(site: Site, app: AppProcess, kind: FaultKind, count: number): Promise<Fate[]> {
  const wishes = site.wishes(count);
  site.flowroute.addFault({ kind, times: count, method: 'POST', path: '/v2.1/messages' });
  for (const wish of wishes) await personAt(site).send([wish]);
  await untilTaken(site, app, wishes);
  const fates = await settle(site, app, wishes, null);
  site.flowroute.clearFaults();
  return fates;
}

/** On a busy machine a person may be told that nothing was taken, and does as told: tries again. */
async function untilTaken(site: Site, app: AppProcess, wishes: Wish[]): Promise<void> {
  const person = personAt(site);
  await poll('all texts to be taken', async () => {
    const taken = await readTexts(
      app,
      wishes.map(({ words }) => words),
    );
    const left = wishes.filter(({ words }) => !taken.some((one) => one.words === words));
    const whispers = left.length === 0 ? [] : await person.whispers();
    for (const { words } of left) {
      const confirm = whispers.find(({ blocks }) => JSON.stringify(blocks).includes(words));
      if (confirm !== undefined) await person.press(confirm, act.confirmSend);
    }
    return left.length === 0;
  });
}
