import { channelFor, payloadName, visibleTo } from '../channels.ts';
import type { JsonObject } from '../json.ts';
import type { Local } from '../local.ts';
import { teamOf } from '../people.ts';
import type { ActOutcome, Channel, Person } from '../protocol.ts';
import { APP, TEAM } from '../seed.ts';

/** An act that no client would have let the person do; `error` says why. */
export class Impossible extends Error {
  readonly error: string;

  constructor(error: string) {
    super(error);
    this.error = error;
  }
}

/** A person who can act. @throws Impossible */
export function actor(local: Local, id: string): Person {
  const person = local.people.get(id);
  if (!person || person.isBot) throw new Impossible('no_such_person');
  if (person.deleted) throw new Impossible('account_inactive');
  return person;
}

/** A channel that the person is in, or may look into. @throws Impossible */
export function place(local: Local, person: Person, id: string): Channel {
  const channel = local.channels.get(id);
  if (!channel || !visibleTo(person, channel)) throw new Impossible('no_such_channel');
  return channel;
}

/** Who did it, as interactivity payloads say it. */
export function userPart(person: Person): JsonObject {
  return { id: person.id, username: person.name, name: person.name, team_id: teamOf(person) };
}

export function channelPart(channel: Channel): JsonObject {
  return { id: channel.id, name: payloadName(channel) };
}

/** What every interactivity payload begins with. https://docs.slack.dev/reference/interaction-payloads */
export function commonPart(type: string, person: Person): JsonObject {
  return {
    type,
    user: userPart(person),
    api_app_id: APP.id,
    token: 'local-verification-token',
    team: { id: TEAM.id, domain: TEAM.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

export function actionStamp(local: Local): string {
  return local.stamps.next();
}

/** The channel under the name that this person knows it by. */
export function shownName(person: Person, channel: Channel): string {
  return channelFor(person.id, channel).name;
}

export function failed(error: string, ackMs?: number): ActOutcome {
  return ackMs === undefined ? { ok: false, error } : { ok: false, error, ackMs };
}
