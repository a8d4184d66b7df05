import { z } from 'zod';
import { channelType } from './channels.ts';
import type { Ack, Act, Delivery } from './delivery/delivery.ts';
import { sendEvent } from './events.ts';
import type { Fault } from './faults.ts';
import type { Local } from './local.ts';
import { groupObject, userObject } from './people.ts';
import type { ActOutcome, Channel, Person } from './protocol.ts';
import { APP, type Group, TEAM } from './seed.ts';

const times = z.int().min(1).default(1);
const faulty = { method: z.string().min(1), times };
const channelChange = z.strictObject({
  channel: z.string(),
  archived: z.boolean().optional(),
  restricted: z.boolean().optional(),
  shared: z.boolean().optional(),
  name: z.string().min(1).max(80).optional(),
  app: z.boolean().optional(),
});
const personChange = z.strictObject({
  user: z.string(),
  deleted: z.boolean().optional(),
  isAdmin: z.boolean().optional(),
  isRestricted: z.boolean().optional(),
  tz: z.string().optional(),
});

const done: ActOutcome = { ok: true };
const no = (error: string): ActOutcome => ({ ok: false, error });

/** A function of a test's, and the same for a request's body; `unchecked` throws what zod throws. */
function act<Body extends z.ZodType>(body: Body, run: (body: z.output<Body>) => ActOutcome | Promise<ActOutcome>) {
  const unchecked = async (given: unknown) => run(body.parse(given));
  return Object.assign((given: z.input<Body>): Promise<ActOutcome> => unchecked(given), { unchecked });
}

export type Admin = ReturnType<typeof createAdmin>;

/** Each fault and change that `POST /_/admin/<name>` can make. README.md says what each does. */
export function createAdmin(local: Local, repeat: () => Promise<Ack | null>) {
  const fault = (method: string, count: number, what: Fault) => {
    local.faults.add(method, what, count);
    return done;
  };
  return {
    'rate-limit': act(
      z.strictObject({ ...faulty, retryAfterSeconds: z.number().min(0).default(1) }),
      ({ method, times: count, retryAfterSeconds }) => fault(method, count, { kind: 'rate-limit', retryAfterSeconds }),
    ),
    fail: act(z.strictObject({ ...faulty, error: z.string().min(1) }), ({ method, times: count, error }) =>
      fault(method, count, { kind: 'error', error }),
    ),
    'http-error': act(
      z.strictObject({ ...faulty, status: z.int().min(300).max(599).default(500) }),
      ({ method, times: count, status }) => fault(method, count, { kind: 'http', status }),
    ),
    delay: act(z.strictObject({ ...faulty, ms: z.number().min(0) }), ({ method, times: count, ms }) =>
      fault(method, count, { kind: 'delay', ms }),
    ),
    hang: act(z.strictObject({ ...faulty, accepted: z.boolean() }), ({ method, times: count, accepted }) =>
      fault(method, count, { kind: accepted ? 'accepted-then-hang' : 'hang' }),
    ),
    'clear-faults': act(z.strictObject({}), () => {
      local.faults.clear();
      return done;
    }),
    'refuse-blocks': act(z.strictObject({ types: z.array(z.string().min(1)) }), ({ types }) => {
      local.refusedBlocks = new Set(types);
      return done;
    }),
    'expire-uploads': act(z.strictObject({}), () => {
      local.files.expire();
      return done;
    }),
    'share-delay': act(z.strictObject({ ms: z.number().min(0) }), ({ ms }) => {
      local.shareDelayMs = ms;
      return done;
    }),
    channel: act(channelChange, (to) => {
      const channel = local.channels.get(to.channel);
      if (!channel) return no('no_such_channel');
      changeChannel(local, channel, to);
      return done;
    }),
    person: act(personChange, ({ user, ...flags }) => {
      const person = local.people.get(user);
      if (!person) return no('no_such_person');
      changePerson(local, person, flags);
      return done;
    }),
    group: act(z.strictObject({ group: z.string(), users: z.array(z.string()) }), ({ group: id, users }) => {
      const group = local.people.group(id);
      if (!group) return no('no_such_group');
      changeGroup(local, group, users);
      return done;
    }),
    repeat: act(z.strictObject({}), async () => {
      const ack = await repeat();
      if (!ack) return no('nothing_yet');
      return ack.ok ? { ok: true, ackMs: ack.ms } : { ok: false, error: ack.error, ackMs: ack.ms };
    }),
    'expire-response-url': act(z.strictObject({ url: z.string().optional() }), ({ url }) => {
      const link = url ?? local.responseUrls.newest()?.path ?? '';
      return local.responseUrls.expire(link) ? done : no('no_such_url');
    }),
    disconnect: act(
      z.strictObject({
        reason: z.enum(['warning', 'refresh_requested', 'link_disabled', 'cut']).default('refresh_requested'),
      }),
      ({ reason }) => {
        if (!local.sockets) return no('not_socket_mode');
        if (reason === 'cut') local.sockets.cut();
        else local.sockets.disconnect(reason);
        return done;
      },
    ),
  };
}

/** A delivery that remembers the last act, so that the same one can be handed over again. */
export function rememberLast(delivery: Delivery): { delivery: Delivery; repeat(): Promise<Ack | null> } {
  let last: Act | null = null;
  return {
    delivery: {
      ...delivery,
      send(sent, retry) {
        last = sent;
        return delivery.send(sent, retry);
      },
    },
    repeat: () => (last ? delivery.send(last, { attempt: 1, reason: 'timeout' }) : Promise.resolve(null)),
  };
}

function changeChannel(local: Local, channel: Channel, to: z.output<typeof channelChange>): void {
  const base = { channel: channel.id, event_ts: local.stamps.next() };
  if (to.archived !== undefined && to.archived !== channel.archived) {
    channel.archived = to.archived;
    const name = to.archived ? 'channel_archive' : 'channel_unarchive';
    sendEvent(local, name, { type: name, user: APP.botUserId, ...base }, channel);
  }
  if (to.name !== undefined) {
    channel.name = to.name;
    const renamed = { id: channel.id, name: to.name, created: 0 };
    sendEvent(local, 'channel_rename', { type: 'channel_rename', channel: renamed, event_ts: base.event_ts }, channel);
  }
  if (to.restricted !== undefined) channel.restricted = to.restricted;
  if (to.shared !== undefined) channel.shared = to.shared;
  if (to.app !== undefined) {
    channel.members = channel.members.filter((member) => member !== APP.botUserId);
    if (to.app) channel.members.push(APP.botUserId);
    const type = to.app ? 'member_joined_channel' : 'member_left_channel';
    const kind = channelType(channel) === 'channel' ? 'C' : 'G';
    const event = { type, user: APP.botUserId, channel_type: kind, team: TEAM.id, ...base };
    sendEvent(local, type, event, channel);
  }
  local.streams.send({ type: 'channel', channel });
}

function changePerson(local: Local, person: Person, flags: Partial<Person>): void {
  Object.assign(person, flags);
  const email = local.manifest.scopes.includes('users:read.email') ? local.people.email(person) : null;
  const user = userObject(person, { email, at: local.now() });
  const at = local.stamps.next();
  sendEvent(local, 'user_change', {
    type: 'user_change',
    user,
    cache_ts: Math.floor(local.now() / 1000),
    event_ts: at,
  });
  local.streams.send({ type: 'people' });
}

function changeGroup(local: Local, group: Group, users: string[]): void {
  group.users = [...users];
  group.updated = local.now();
  const subteam = groupObject(group, true);
  sendEvent(local, 'subteam_updated', { type: 'subteam_updated', subteam, event_ts: local.stamps.next() });
  local.streams.send({ type: 'people' });
}
