import { formatNational } from '../../../src/phone-numbers.ts';
import type { Message } from '../../../src/sandbox/slack/protocol.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';

export const approvals = CHANNELS.approvals;

/** Numbers for sale without magic that no other test of the file asks for: the lines 0140 and on of an area code. */
export function forSaleIn(areaCode: string, first = 140) {
  let line = first - 1;
  return (): string => {
    line += 1;
    return `+1${areaCode}5550${line}`;
  };
}

export type People = { sam: Desk; priya: Desk; tomas: Desk; ada: Desk };

/** The requester where they work, and those who decide in the approval channel. */
export function peopleOf(world: World): People {
  return {
    sam: deskOf(world, 'sender', CHANNELS.support),
    priya: deskOf(world, 'approver', approvals),
    tomas: deskOf(world, 'secondApprover', approvals),
    ada: deskOf(world, 'admin', approvals),
  };
}

/** Requests numbers by `/numbers buy` and its form; gives the request's id. */
export async function requestBy(
  world: World,
  desk: Desk,
  numbers: string[],
  more: { reason?: string; alias?: string; like?: boolean } = {},
): Promise<string> {
  const before = new Set((await requestsIn(world)).map((one) => one.id));
  await desk.window.command(desk.channel, `/numbers buy ${numbers.join(', ')}`);
  const form = await desk.topView('Request numbers');
  const outcome = await desk.window.submit(form.id, {
    reason: { reason: { value: more.reason ?? 'for the new depot' } },
    ...(more.alias === undefined ? {} : { alias: { alias: { value: more.alias } } }),
    ...(more.like ? { like: { like: { selected_options: ['like'] } } } : {}),
  });
  if (!outcome.ok)
    throw new Error(`Slack said ${JSON.stringify(outcome)}: ${JSON.stringify(await desk.window.views())}`);
  return waitFor('the request', async () => (await requestsIn(world)).find((one) => !before.has(one.id))?.id);
}

const requestsIn = (world: World) => world.database.db.selectFrom('requests').select('id').execute();

/** A request's message in a channel, as it stands there now. */
export function faceOf(desk: Desk, requestId: string, where = desk.channel): Promise<Message> {
  return waitFor(`the face of ${requestId}`, async () => {
    const all = await desk.window.messages(where);
    return all.find((one) => isOf(one, 'request', requestId) || isOf(one, 'request_own', requestId));
  });
}

function isOf(message: Message, entity: string, id: string): boolean {
  const payload = JSON.stringify(message.metadata?.event_payload ?? {});
  return payload.includes(`"${entity}"`) && payload.includes(id);
}

/** The face once it says something. */
export function faceSaying(desk: Desk, requestId: string, words: string, where = desk.channel): Promise<Message> {
  return waitFor(
    `“${words}” in the face of ${requestId}`,
    async () => {
      const found = await faceOf(desk, requestId, where);
      return `${found.text}\n${wordsOf(found.blocks)}`.includes(words) ? found : null;
    },
    20_000,
  );
}

/** What the carrier was asked about a number with POST or DELETE, oldest first. */
export async function callsFor(world: World, number: string, method = 'POST'): Promise<number> {
  const asked = world.flowroute.requests();
  return asked.filter((one) => one.method === method && one.path === `/v2/numbers/${number.slice(1)}`).length;
}

export async function orderOf(world: World, requestId: string) {
  const [order] = await world.database.db
    .selectFrom('number_orders')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('position')
    .execute();
  if (order === undefined) throw new Error('the request has no order');
  return order;
}

export async function trailOf(world: World, entityId: string): Promise<string[]> {
  const rows = await world.database.db
    .selectFrom('audit')
    .select('action')
    .where('entity_id', '=', entityId)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.action);
}

export const national = formatNational;
export const mention = (person: keyof typeof PEOPLE) => `<@${PEOPLE[person]}>`;
