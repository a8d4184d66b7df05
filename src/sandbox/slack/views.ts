import { VIEW } from '../../slack/limits.ts';
import { completeBlocks, definite, elementsIn } from './elements.ts';
import { newId, newSecret } from './ids.ts';
import { acceptedBlocks, isObject, type JsonObject, text } from './json.ts';
import type { Block, Json, OpenView } from './protocol.ts';
import { refusedFor, SlackRefusal } from './refusal.ts';
import { APP, TEAM } from './seed.ts';
import type { Streams } from './stream.ts';
import { checkView } from './validate/view.ts';
import { stateFor, type Values } from './values.ts';

/** A view that is open, or a person's home tab. */
export type KeptView = {
  id: string;
  userId: string;
  rootId: string;
  previousId: string | null;
  hash: string;
  given: JsonObject;
  blocks: Block[];
  values: Values;
  errors: { [blockId: string]: string };
  /** Where the person was when it was opened. */
  channel: string | null;
  offered: Map<string, Json[]>;
};

export type Views = {
  stack(userId: string): KeptView[];
  home(userId: string): KeptView | undefined;
  get(id: string): KeptView | undefined;
  byExternalId(externalId: string): KeptView | undefined;
  /** A new stack in place of whatever stood open. */
  open(userId: string, view: Json, channel: string | null): KeptView;
  /** @throws SlackRefusal `push_limit_reached`, `not_found` */
  push(userId: string, view: Json): KeptView;
  update(kept: KeptView, view: Json): KeptView;
  publish(userId: string, view: Json): KeptView;
  /** Closes this view, or the stack. Gives what was closed, the top one first. */
  close(kept: KeptView, all: boolean): KeptView[];
  setErrors(kept: KeptView, errors: KeptView['errors']): void;
};

/**
 * Refuses what Slack would refuse of a view.
 * @throws SlackRefusal `view_too_large`, `invalid_arguments`
 */
export function acceptView(view: Json, type: 'modal' | 'home'): void {
  const said = checkView(view, type);
  if (said.length > 0) throw refusedFor('invalid_arguments', said);
}

export function createViews(streams: Streams, now: () => number): Views {
  const stacks = new Map<string, KeptView[]>();
  const homes = new Map<string, KeptView>();

  const stack = (userId: string) => stacks.get(userId) ?? [];
  const newHash = () => `${Math.floor(now() / 1000)}.${newSecret().slice(0, 8)}`;
  const everything = () => [...[...stacks.values()].flat(), ...homes.values()];

  const read = (view: Json): { given: JsonObject; blocks: Block[] } => {
    const given = isObject(view) ? view : {};
    return { given, blocks: completeBlocks(acceptedBlocks.parse(given.blocks)) };
  };

  const make = (userId: string, view: Json, previous: KeptView | undefined, channel: string | null): KeptView => {
    const { given, blocks } = read(view);
    refuseTakenId(text(given, 'external_id'), everything());
    const id = newId('V');
    const rootId = previous?.rootId ?? id;
    const values = stateFor(blocks, {}, channel);
    const previousId = previous?.id ?? null;
    const rest = { channel, errors: {}, offered: new Map<string, Json[]>() };
    return { id, userId, rootId, previousId, hash: newHash(), given, blocks, values, ...rest };
  };

  return {
    stack,
    home: (userId) => homes.get(userId),
    get: (id) => everything().find((one) => one.id === id),
    byExternalId: (externalId) => everything().find((one) => text(one.given, 'external_id') === externalId),
    open(userId, view, channel) {
      const kept = make(userId, view, undefined, channel);
      const before = stack(userId).at(-1);
      if (before) streams.send({ type: 'view_closed', viewId: before.id, all: true }, [userId]);
      stacks.set(userId, [kept]);
      streams.send({ type: 'view_opened', view: viewForPage(kept) }, [userId]);
      return kept;
    },
    push(userId, view) {
      const below = stack(userId).at(-1);
      if (!below) throw new SlackRefusal('not_found');
      if (stack(userId).length >= VIEW.stack) throw new SlackRefusal('push_limit_reached');
      const kept = make(userId, view, below, below.channel);
      stacks.set(userId, [...stack(userId), kept]);
      streams.send({ type: 'view_opened', view: viewForPage(kept) }, [userId]);
      return kept;
    },
    update(kept, view) {
      const { given, blocks } = read(view);
      const others = everything().filter((one) => one !== kept);
      refuseTakenId(text(given, 'external_id'), others);
      kept.given = given;
      kept.blocks = blocks;
      kept.values = stateFor(blocks, kept.values, kept.channel);
      kept.errors = {};
      kept.hash = newHash();
      const type = homes.get(kept.userId) === kept ? 'home' : 'view_updated';
      streams.send({ type, view: viewForPage(kept) }, [kept.userId]);
      return kept;
    },
    publish(userId, view) {
      const before = homes.get(userId);
      if (before) return this.update(before, view);
      const kept = make(userId, view, undefined, null);
      homes.set(userId, kept);
      streams.send({ type: 'home', view: viewForPage(kept) }, [userId]);
      return kept;
    },
    close(kept, all) {
      const views = stack(kept.userId);
      const at = views.indexOf(kept);
      if (at < 0) return [];
      const closed = (all ? views : views.slice(at)).toReversed();
      stacks.set(
        kept.userId,
        views.filter((one) => !closed.includes(one)),
      );
      streams.send({ type: 'view_closed', viewId: kept.id, all }, [kept.userId]);
      return closed;
    },
    setErrors(kept, errors) {
      kept.errors = errors;
      streams.send({ type: 'view_updated', view: viewForPage(kept) }, [kept.userId]);
    },
  };
}

function refuseTakenId(externalId: string | undefined, views: KeptView[]): void {
  if (!externalId) return;
  if (views.some((one) => text(one.given, 'external_id') === externalId)) {
    throw new SlackRefusal('duplicate_external_id');
  }
}

/** What the page is given. */
export function viewForPage(kept: KeptView): OpenView {
  const type = kept.given.type === 'home' ? 'home' : 'modal';
  const { id, rootId, hash, values, errors } = kept;
  return { id, rootId, hash, view: { ...kept.given, type, blocks: kept.blocks }, values, errors };
}

/** A view object as the Web API and payloads give it. https://docs.slack.dev/reference/objects/view-object */
export function viewObject(kept: KeptView): JsonObject {
  const { given } = kept;
  return {
    id: kept.id,
    team_id: TEAM.id,
    type: given.type ?? 'modal',
    blocks: kept.blocks.map(definite),
    private_metadata: given.private_metadata ?? '',
    callback_id: given.callback_id ?? '',
    state: { values: stateValues(kept) },
    hash: kept.hash,
    title: given.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: given.clear_on_close ?? false,
    notify_on_close: given.notify_on_close ?? false,
    close: given.close ?? null,
    submit: given.submit ?? null,
    previous_view_id: kept.previousId,
    root_view_id: kept.rootId,
    app_id: APP.id,
    external_id: given.external_id ?? '',
    app_installed_team_id: TEAM.id,
    bot_id: APP.botId,
  };
}

/** In the order of the blocks, as the client sends it. */
function stateValues(kept: KeptView): JsonObject {
  const state: JsonObject = {};
  for (const { blockId, actionId } of elementsIn(kept.blocks)) {
    const held = kept.values[blockId]?.[actionId];
    if (held === undefined) continue;
    const before = state[blockId];
    state[blockId] = { ...(isObject(before) ? before : {}), [actionId]: held };
  }
  return state;
}
