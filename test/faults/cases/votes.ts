import { z } from 'zod';
import { signRequest } from '../../../src/sandbox/slack/delivery/sign.ts';
import type { Message } from '../../../src/sandbox/slack/protocol.ts';
import { APP, CHANNELS, GROUPS, PEOPLE, seedPeople, TEAM } from '../../../src/sandbox/slack/seed.ts';
import { act } from '../../../src/slack/actions.ts';
import { findAction } from '../../support/press.ts';
import type { AppProcess } from '../app-handle.ts';
import type { Databases } from '../databases.ts';
import type { Fate } from '../judge.ts';
import { type Buyer, buyerAt } from '../numbers/buyer.ts';
import { oneVoteIsEnough, settleOrders } from '../numbers/order-round.ts';
import { readOrders } from '../numbers/order-rows.ts';
import { poll } from '../poll.ts';
import { openSite, type Site, tokens } from '../site.ts';

export type Votes = { fates: Fate[]; broken: string[]; note: string };

const voters = 50;
/** What Slack signs may be this far from a process's own clock; each side of it, as if both clocks were off. Milliseconds. */
const skewMs = 240_000;

/** Fifty approvers press Approve in the same instant, half of them on each of two processes whose clocks are minutes apart. */
export async function manyVotes(databases: Databases, folder: string, rounds: number): Promise<Votes> {
  const people = [...seedPeople(), ...crowd()];
  const storage = await databases.fresh();
  const site = await openSite('votes', storage, folder, { people });
  await site.slack.admin.group({ group: GROUPS.approvers, users: crowd().map((one) => one.id) });
  const votes: Votes = { fates: [], broken: [], note: '' };
  const began = performance.now();
  try {
    const apps = [await site.open(), await site.open()] as const;
    const urls: string[] = [];
    for (const app of apps) urls.push(await site.start(app));
    await oneVoteIsEnough(apps[0]);
    const buyer = buyerAt(site);
    for (let round = 1; round <= rounds; round += 1) await voteRound(site, apps[0], buyer, urls, votes);
    const asked = site.slack.calls.filter(
      (call) => call.method === 'usergroups.users.list' && call.args.usergroup === GROUPS.approvers,
    ).length;
    const minutes = Math.ceil((performance.now() - began) / 60_000);
    // Read when it is a minute old, and once more when its change was told.
    if (asked > minutes + 2) votes.broken.push(`Slack was asked for the group ${asked} times in ${minutes} minutes`);
    const taken = votes.fates.filter(({ posts }) => posts === 1).length;
    votes.note = `${rounds} rounds of ${voters} votes on two processes: ${taken} numbers POSTed once, the group read ${asked} times.`;
    return votes;
  } finally {
    await site.close();
  }
}

async function voteRound(site: Site, app: AppProcess, buyer: Buyer, urls: string[], votes: Votes): Promise<void> {
  const numbers = site.forSale(1);
  await buyer.request(numbers, 'buy');
  const request = await poll('the request', async () => (await readOrders(app, numbers, 'buy'))[0]?.request);
  const message = await buyer.face(request);
  const answers = site.slack.calls.length;
  const acks = await Promise.all(crowd().map(({ id }, i) => press(urls[i % urls.length] ?? '', id, message, i)));
  const late = acks.filter((status) => status !== 200).length;
  if (late > 0) votes.broken.push(`${late} of ${voters} presses were not acked`);
  const fates = await settleOrders(site, app, numbers, 'buy', null);
  votes.fates.push(...fates);
  await poll('everybody to be answered', async () => {
    const told = site.slack.calls.slice(answers).filter((call) => call.method === 'chat.postEphemeral');
    return new Set(told.map((call) => call.args.user)).size === voters - 1;
  }).catch(() => votes.broken.push('not everybody whose click was late was told so'));
  // Who was told is in the trail: the number may be bought before the last click has been looked at.
  const [row] = await app.query(counted, sql, [request]);
  if (row?.votes !== 1) votes.broken.push(`${row?.votes} votes counted where one was enough`);
  if (row?.refused !== voters - 1) votes.broken.push(`${row?.refused} of ${voters - 1} late clicks stand in the trail`);
}

const counted = z.object({ votes: z.number(), refused: z.number() });
const sql = `select (select count(*)::int from votes where request_id = $1::uuid) as votes,
  (select count(*)::int from audit where entity_id = $1::text and action = 'request.vote_refused') as refused`;

/** People whom the workspace has besides those of the seed. */
function crowd() {
  const [one] = seedPeople().filter((person) => person.id === PEOPLE.approver);
  if (one === undefined) throw new Error('the seed has an approver');
  return Array.from({ length: voters }, (_, i) => ({
    ...one,
    id: `U0CROWD${String(i).padStart(3, '0')}`,
    name: `voter${i}`,
    realName: `Voter ${i}`,
  }));
}

/** A press as Slack sends it, signed, straight to one of the processes. The answer's way by response_url is closed. */
async function press(url: string, user: string, message: Message, index: number): Promise<number> {
  const found = findAction(message.blocks, act.requestApprove);
  if (found === null) throw new Error('the face has no Approve');
  const payload = {
    type: 'block_actions',
    user: { id: user, username: user, name: user, team_id: TEAM.id },
    api_app_id: APP.id,
    token: 'local-verification-token',
    team: { id: TEAM.id, domain: TEAM.domain },
    enterprise: null,
    is_enterprise_install: false,
    container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: false },
    channel: { id: CHANNELS.approvals, name: 'approvals' },
    message: { type: 'message', ts: message.ts, text: message.text, blocks: message.blocks },
    trigger_id: `${user}.${message.ts}`,
    response_url: `http://127.0.0.1:9/${user}`,
    actions: [
      {
        type: 'button',
        action_id: act.requestApprove,
        block_id: found.blockId,
        value: found.element.value,
        action_ts: message.ts,
      },
    ],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const at = Date.now() + (index % 2 === 0 ? skewMs : -skewMs);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...signRequest(tokens.signingSecret, body, at),
  };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}
