import type { FaultKind } from '../../../src/sandbox/flowroute/protocol.ts';
import type { AppProcess } from '../app-handle.ts';
import type { Fate } from '../judge.ts';
import { personAt } from '../person.ts';
import { settle, untilTaken } from '../recover.ts';
import type { Site } from '../site.ts';

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
