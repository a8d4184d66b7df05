import { findElement, type Placed } from '../elements.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Local } from '../local.ts';
import { type Kept, messageObject } from '../messages.ts';
import type { ActionAct, Channel, Json, Person } from '../protocol.ts';
import { stateFor, takeValues, type Values } from '../values.ts';
import { type KeptView, viewObject } from '../views.ts';
import { filesInValues } from './files-in-values.ts';
import { channelPart, Impossible, place } from './who.ts';

/** What holds elements: a message, as one person sees it, or a view. */
export type Holder = { kind: 'message'; message: Kept; channel: Channel } | { kind: 'view'; view: KeptView };

/** The element that a person touched, and what is around it. */
export type Target = Holder & { placed: Placed };

/** @throws Impossible where there is no such element, or the person cannot see it */
export function findTarget(
  local: Local,
  person: Person,
  act: Pick<ActionAct, 'where' | 'blockId' | 'actionId'>,
): Target {
  const { where, blockId, actionId } = act;
  if ('viewId' in where) {
    const view = local.views.get(where.viewId);
    if (!view || view.userId !== person.id) throw new Impossible('no_such_view');
    const placed = findElement(view.blocks, blockId, actionId);
    if (!placed) throw new Impossible('no_such_element');
    return { kind: 'view', view, placed };
  }
  const channel = place(local, person, where.channel);
  const message = local.messages.find(channel.id, where.ts, person.id);
  const placed = message?.isApp ? findElement(message.blocks, blockId, actionId) : undefined;
  if (!message || !placed) throw new Impossible('no_such_element');
  return { kind: 'message', message, channel, placed };
}

/** What the person's inputs hold, in Slack's form. */
export function stateOf(holder: Holder, person: Person): Values {
  if (holder.kind === 'view') return holder.view.values;
  return stateFor(holder.message.blocks, holder.message.values.get(person.id) ?? {}, holder.channel.id);
}

/** Takes over what the person's inputs hold now. @throws ImpossibleValue */
export function keepState(local: Local, holder: Holder, person: Person, given: Values): void {
  const { blocks } = holder.kind === 'view' ? holder.view : holder.message;
  const withFiles = filesInValues(local, blocks, given);
  const values = takeValues(blocks, stateOf(holder, person), withFiles, (placed) => offered(holder, person, placed));
  if (holder.kind === 'view') holder.view.values = values;
  else holder.message.values.set(person.id, values);
}

function offers(holder: Holder): Map<string, Json[]> {
  return holder.kind === 'view' ? holder.view.offered : holder.message.offered;
}

const keyOf = (person: Person, placed: Placed) => JSON.stringify([person.id, placed.blockId, placed.actionId]);

/** The options that the app has offered to this person for that external select, the latest first. */
function offered(holder: Holder, person: Person, placed: Placed): Json[] {
  return offers(holder).get(keyOf(person, placed)) ?? [];
}

export function rememberOffered(target: Target, person: Person, options: Json[]): void {
  const before = offered(target, person, target.placed);
  offers(target).set(keyOf(person, target.placed), [...options, ...before]);
}

/** `container`, `channel`, `message` or `view` of a payload. An ephemeral message is not sent along: Slack keeps none. */
export function targetParts(local: Local, target: Target): JsonObject {
  if (target.kind === 'view') {
    return { container: { type: 'view', view_id: target.view.id }, view: viewObject(target.view) };
  }
  const { message, channel } = target;
  const ephemeral = message.ephemeralFor !== null;
  const container = {
    type: 'message',
    message_ts: message.ts,
    channel_id: channel.id,
    is_ephemeral: ephemeral,
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
  };
  const shown: JsonObject = ephemeral ? {} : { message: messageObject(message, local.messages, { metadata: true }) };
  return { container, channel: channelPart(channel), ...shown };
}

export function heldBy(state: Values, placed: Placed): JsonObject {
  const held = state[placed.blockId]?.[placed.actionId];
  return isObject(held) ? held : {};
}
