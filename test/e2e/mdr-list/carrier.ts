import { z } from 'zod';
import type { World } from '../../support/world.ts';

const answer = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      attributes: z.object({
        direction: z.string(),
        from: z.string(),
        to: z.string(),
        is_mms: z.boolean(),
        message_type: z.string(),
        timestamp: z.string(),
        delivery_receipts: z.array(z.object({ status: z.string(), status_code: z.number().nullable() })),
      }),
    }),
  ),
});
export type CarrierRecord = z.output<typeof answer>['data'][number];

/** Every record that the carrier has of the last 40 days, the newest first, asked of it apart from the app. */
export async function carrierRecords(world: World): Promise<CarrierRecord[]> {
  const start = new Date(Date.now() - 40 * 86_400_000).toISOString();
  const authorization = `Basic ${Buffer.from('local-access-key:local-secret-key').toString('base64')}`;
  const url = `${world.flowroute.url}/v2.1/messages?start_date=${start}&limit=10000`;
  const response = await fetch(url, { headers: { authorization } });
  return answer.parse(await response.json()).data;
}

export function hasFailed({ attributes }: CarrierRecord): boolean {
  return attributes.delivery_receipts.some(
    ({ status, status_code: code }) => status === 'delivery failure' || code === 1110,
  );
}

/** The paths that the carrier was asked for lists of records, in order. */
export async function listsAsked(world: World): Promise<URLSearchParams[]> {
  const all: { path: string }[] = JSON.parse(await (await fetch(`${world.flowroute.url}/_/requests`)).text());
  return all
    .filter((one) => one.path.startsWith('/v2.1/messages?'))
    .map((one) => new URLSearchParams(one.path.split('?')[1]));
}
