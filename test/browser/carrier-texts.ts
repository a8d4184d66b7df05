import { setTimeout as wait } from 'node:timers/promises';

/** The keys that the demo starts its carrier with. */
const authorization = `Basic ${Buffer.from('demo-access-key:demo-secret-key').toString('base64')}`;
/** The carrier takes five a second. */
const paceMs = 220;

/** Who a text reaches, and who none does: the local Flowroute's README. */
export const reachable = '+12065550161';
export const unreachable = '+12065550131';

/** Sends texts from a number of the account at the carrier itself, as another program of the same account does. */
export async function textFromElsewhere(flowrouteUrl: string, from: string, to: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) {
    const response = await fetch(`${flowrouteUrl}/v2.1/messages`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/vnd.api+json' },
      body: JSON.stringify({ from: from.slice(1), to: to.slice(1), body: `Your order is on its way (${sent + 1})` }),
    });
    if (response.status !== 202) throw new Error(`the carrier answered ${response.status} to a text`);
    await wait(paceMs);
  }
}
