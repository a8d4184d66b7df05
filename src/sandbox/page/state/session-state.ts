import type { Channel, Message, OpenView, StreamEvent, Workspace } from '../../slack/protocol.ts';
import { type ElementValue, keepTyped, type Values } from '../form/values.ts';
import { type Place, samePlace } from './place.ts';

/** What Slackbot whispers in this window, in a channel behind the message `after`, in a modal, or in neither. */
export type Notice = {
  id: number;
  channel: string | null;
  /** The modal that lay on top when it came: it belongs there, and goes with it. */
  view: string | null;
  after: string | null;
  text: string;
};

/** What one person's window knows. Nothing in it is hoped for: it is what the workspace said, and what was typed here. */
export type SessionState = {
  live: 'connecting' | 'live' | 'lost';
  /** Why the workspace cannot be read at the moment; null while it can. */
  trouble: string | null;
  workspace: Workspace | null;
  place: Place | null;
  /** A message that a link led to, until the list has shown it. */
  target: string | null;
  /** By channel, oldest first; a channel that was never opened is missing. */
  messages: { [channel: string]: Message[] };
  /** Channels whose history has been read. */
  loaded: string[];
  /** The stack of modals, the top one last. */
  views: OpenView[];
  home: OpenView | null;
  /** What was typed and chosen, by surface: a view's id, or `channel/ts` of a message. */
  typed: { [surface: string]: Values<ElementValue> };
  /** Field errors by view id, then block_id. */
  errors: { [viewId: string]: { [blockId: string]: string } };
  notices: Notice[];
  unread: { [channel: string]: number };
  /** The latest message of somebody else, for the live region. */
  heard: Message | null;
  /** Events since each read of the state began, to be applied again over what that read brings. */
  journals: { [token: number]: StreamEvent[] };
  count: number;
  /** How often the workspace said that people have changed: what is known of them is stale. */
  peopleChanges: number;
};

export type Snapshot = {
  workspace?: Workspace;
  views?: OpenView[];
  home?: OpenView | null;
  messages?: { [channel: string]: Message[] };
};

export type SessionAction =
  | { type: 'live' }
  | { type: 'lost'; why: string }
  | { type: 'event'; event: StreamEvent }
  | { type: 'read-began'; token: number }
  | { type: 'read'; token: number; snapshot: Snapshot }
  /** `why` is null where nobody wanted the answer any more. */
  | { type: 'read-failed'; token: number; why: string | null }
  | { type: 'go'; place: Place; target?: string | null }
  | { type: 'typed'; surface: string; blockId: string; actionId: string; value: ElementValue }
  | { type: 'errors'; viewId: string; errors: { [blockId: string]: string } }
  | { type: 'dismiss'; id: number };

export function emptySession(place: Place | null): SessionState {
  return {
    live: 'connecting',
    trouble: null,
    workspace: null,
    place,
    target: null,
    messages: {},
    loaded: [],
    views: [],
    home: null,
    typed: {},
    errors: {},
    notices: [],
    unread: {},
    heard: null,
    journals: {},
    count: 0,
    peopleChanges: 0,
  };
}

export function reduceSession(state: SessionState, action: SessionAction): SessionState {
  switch (action.type) {
    case 'live':
      return { ...state, live: 'live', trouble: null };
    case 'lost':
      return { ...state, live: 'lost', trouble: action.why };
    case 'event':
      return tell(applyEvent(journal(state, action.event), action.event), action.event);
    case 'read-began':
      return { ...state, journals: { ...state.journals, [action.token]: [] } };
    case 'read-failed':
      return {
        ...state,
        journals: without(state.journals, String(action.token)),
        trouble: action.why ?? state.trouble,
      };
    case 'read':
      return applyRead(state, action.token, action.snapshot);
    case 'go': {
      const target = action.target ?? null;
      if (samePlace(state.place, action.place) && target === state.target) return state;
      const unread = action.place.kind === 'channel' ? without(state.unread, action.place.channel) : state.unread;
      return { ...state, place: action.place, target, unread };
    }
    case 'typed':
      return applyTyped(state, action);
    case 'errors':
      return { ...state, errors: { ...state.errors, [action.viewId]: action.errors } };
    case 'dismiss':
      return { ...state, notices: state.notices.filter(({ id }) => id !== action.id) };
  }
}

function journal(state: SessionState, event: StreamEvent): SessionState {
  const journals = Object.entries(state.journals).map(([token, events]) => [token, [...events, event]]);
  return journals.length === 0 ? state : { ...state, journals: Object.fromEntries(journals) };
}

/**
 * A read of the state and the stream race: the answer may be older than an event that overtook it. So the answer is taken
 * as the ground, and every event since the question is applied over it once more; applying one twice changes nothing.
 */
function applyRead(state: SessionState, token: number, snapshot: Snapshot): SessionState {
  const events = state.journals[token] ?? [];
  const grounded: SessionState = {
    ...state,
    journals: without(state.journals, String(token)),
    trouble: null,
    workspace: snapshot.workspace ?? state.workspace,
    home: snapshot.home === undefined ? state.home : snapshot.home,
    messages: { ...state.messages },
  };
  for (const [channel, messages] of Object.entries(snapshot.messages ?? {})) {
    grounded.messages[channel] = withEphemerals(messages, state.messages[channel] ?? []);
    if (!grounded.loaded.includes(channel)) grounded.loaded = [...grounded.loaded, channel];
  }
  const viewed = snapshot.views ? snapshot.views.reduce(putView, { ...grounded, views: [] }) : grounded;
  return events.reduce(applyEvent, viewed);
}

/** The workspace gives ephemerals to a window only once: a new read must not take them away. */
function withEphemerals(read: Message[], before: Message[]): Message[] {
  return before.filter((one) => one.ephemeralFor !== null).reduce(putMessage, read);
}

function applyEvent(state: SessionState, event: StreamEvent): SessionState {
  switch (event.type) {
    case 'message':
    case 'message_changed': {
      const { channel } = event.message;
      const surface = surfaceOf(event.message);
      const typed = state.typed[surface];
      return {
        ...state,
        messages: { ...state.messages, [channel]: putMessage(state.messages[channel] ?? [], event.message) },
        typed: typed ? { ...state.typed, [surface]: keepTyped(typed, event.message.blocks) } : state.typed,
      };
    }
    case 'message_deleted': {
      const left = (state.messages[event.channel] ?? []).filter(({ ts }) => ts !== event.ts);
      return { ...state, messages: { ...state.messages, [event.channel]: left } };
    }
    case 'view_opened':
    case 'view_updated':
    case 'home':
      return putView(state, event.view);
    case 'view_closed':
      return closeViews(state, event.viewId, event.all);
    case 'channel':
      return { ...state, workspace: state.workspace && putChannel(state.workspace, event.channel) };
    case 'people':
    case 'notice':
      return state;
  }
}

/** What an event says to the person, once: what is unread, what to announce, what Slackbot whispers. */
function tell(state: SessionState, event: StreamEvent): SessionState {
  if (event.type === 'notice') {
    const view = event.channel === null ? (state.views.at(-1)?.id ?? null) : null;
    const here = state.place?.kind === 'channel' ? state.place.channel : null;
    const channel = view === null ? (event.channel ?? here) : null;
    const after = (channel === null ? undefined : state.messages[channel]?.at(-1)?.ts) ?? null;
    const notice: Notice = { id: state.count, channel, view, after, text: event.text };
    return { ...state, count: state.count + 1, notices: [...state.notices, notice] };
  }
  if (event.type === 'people') return { ...state, peopleChanges: state.peopleChanges + 1 };
  if (event.type !== 'message' || event.message.user === state.workspace?.me.id) return state;
  const { channel } = event.message;
  const open = state.place?.kind === 'channel' && state.place.channel === channel;
  const unread = open ? state.unread : { ...state.unread, [channel]: (state.unread[channel] ?? 0) + 1 };
  return { ...state, heard: event.message, unread };
}

function putMessage(messages: Message[], message: Message): Message[] {
  const at = messages.findIndex(({ ts, ephemeralFor }) => ts === message.ts && ephemeralFor === message.ephemeralFor);
  if (at >= 0) return messages.with(at, message);
  const after = messages.findLastIndex(({ ts }) => compareTs(ts, message.ts) <= 0);
  return messages.toSpliced(after + 1, 0, message);
}

function putView(state: SessionState, view: OpenView): SessionState {
  if (view.view.type === 'home') return { ...state, home: view, typed: typedAfter(state, view) };
  const at = state.views.findIndex(({ id }) => id === view.id);
  return {
    ...state,
    views: at >= 0 ? state.views.with(at, view) : [...state.views, view],
    typed: typedAfter(state, view),
    errors: { ...state.errors, [view.id]: view.errors },
  };
}

function typedAfter(state: SessionState, view: OpenView): SessionState['typed'] {
  const typed = state.typed[view.id];
  return typed ? { ...state.typed, [view.id]: keepTyped(typed, view.view.blocks) } : state.typed;
}

/** A person has one stack of modals: a view takes those above it along, and `all` means every one. */
function closeViews(state: SessionState, viewId: string, all: boolean): SessionState {
  const at = state.views.findIndex(({ id }) => id === viewId);
  if (at < 0 && !all) return state;
  const stays = all ? [] : state.views.slice(0, at);
  const gone = state.views.slice(stays.length).map(({ id }) => id);
  return {
    ...state,
    views: stays,
    notices: state.notices.filter(({ view }) => view === null || !gone.includes(view)),
    typed: without(state.typed, ...gone),
    errors: without(state.errors, ...gone),
  };
}

function putChannel(workspace: Workspace, channel: Channel): Workspace {
  const at = workspace.channels.findIndex(({ id }) => id === channel.id);
  const channels = at >= 0 ? workspace.channels.with(at, channel) : [...workspace.channels, channel];
  return { ...workspace, channels };
}

function applyTyped(state: SessionState, action: Extract<SessionAction, { type: 'typed' }>): SessionState {
  const { surface, blockId, actionId, value } = action;
  const values = state.typed[surface] ?? {};
  const typed = { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
  const errors = state.errors[surface];
  return {
    ...state,
    typed: { ...state.typed, [surface]: typed },
    // Whoever corrects a field has read what was wrong with it.
    errors: errors && blockId in errors ? { ...state.errors, [surface]: without(errors, blockId) } : state.errors,
  };
}

/** The key of a message as something that holds chosen values. */
export function surfaceOf(message: { channel: string; ts: string }): string {
  return `${message.channel}/${message.ts}`;
}

/** Slack's message timestamps in order: seconds and a fraction of fixed length, too long for a float. */
export function compareTs(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : Number(one > other));
}

function without<Value>(record: { [key: string]: Value }, ...keys: string[]): { [key: string]: Value } {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
