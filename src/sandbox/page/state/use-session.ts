import { type RefObject, useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import type { StreamEvent as StreamEventType } from '../../slack/protocol.ts';
import { followEvents } from '../net/event-stream.ts';
import { createSideDoor, type SideDoor } from '../net/side-door.ts';
import { StreamEvent } from '../net/wire.ts';
import type { Permalink } from './place.ts';
import { emptySession, reduceSession, type SessionAction, type SessionState, type Snapshot } from './session-state.ts';

const RETRY_MS = 1000;

/** One person's window: its state, kept fresh by the stream, and the side door through which it acts. */
export function useSession(as: string, first: Permalink | null) {
  const [state, dispatch] = useReducer(reduceSession, first, (start) => ({
    ...emptySession(start?.place ?? null),
    target: start?.target ?? null,
  }));
  const door = useMemo(() => createSideDoor(as), [as]);
  const latest = useRef(state);
  latest.current = state;
  const read = useReads(dispatch);

  useEffect(() => {
    const end = new AbortController();
    void followEvents({
      url: door.streamUrl,
      signal: end.signal,
      onOpen: () => {
        dispatch({ type: 'live' });
        read(end.signal, () => readEverything(door, latest));
      },
      onData: (data) => dispatch({ type: 'event', event: understood(data) }),
      onLost: (why) => dispatch({ type: 'lost', why }),
    });
    return () => end.abort();
  }, [door, read]);

  const channel = state.place?.kind === 'channel' ? state.place.channel : null;
  const known = state.workspace?.channels.some(({ id }) => id === channel) ?? false;
  const missing = channel !== null && known && !state.loaded.includes(channel);
  useEffect(() => {
    if (!missing || channel === null) return;
    const end = new AbortController();
    read(end.signal, async () => ({ messages: { [channel]: await door.messages(channel) } }));
    return () => end.abort();
  }, [door, read, channel, missing]);

  usePeopleChanges(state, read, door);
  return { state, dispatch, door };
}

type Read = (signal: AbortSignal, take: () => Promise<Snapshot>) => void;

/** Reads of the state beside the stream, tried again until they succeed or nobody wants them any more. */
function useReads(dispatch: (action: SessionAction) => void): Read {
  const tokens = useRef(0);
  return useCallback(
    (signal, take) => {
      const once = async () => {
        tokens.current += 1;
        const token = tokens.current;
        dispatch({ type: 'read-began', token });
        try {
          const snapshot = await take();
          if (signal.aborted) return dispatch({ type: 'read-failed', token, why: null });
          dispatch({ type: 'read', token, snapshot });
        } catch (thrown) {
          dispatch({ type: 'read-failed', token, why: signal.aborted ? null : String(thrown) });
          setTimeout(() => !signal.aborted && void once(), RETRY_MS);
        }
      };
      void once();
    },
    [dispatch],
  );
}

async function readEverything(door: SideDoor, latest: RefObject<SessionState>): Promise<Snapshot> {
  const channels = latest.current.loaded;
  const [workspace, views, home, ...histories] = await Promise.all([
    door.workspace(),
    door.views(),
    door.home(),
    ...channels.map((channel) => door.messages(channel)),
  ]);
  const messages = Object.fromEntries(channels.map((channel, index) => [channel, histories[index] ?? []]));
  return { workspace, views, home, messages };
}

/** An event of a shape that this page does not know is said aloud, not dropped. */
function understood(data: unknown): StreamEventType {
  const parsed = StreamEvent.safeParse(data);
  if (parsed.success) return parsed.data;
  return { type: 'notice', channel: null, text: 'The workspace sent an event that this page does not understand.' };
}

/** Who is who has changed: the workspace is read again. */
function usePeopleChanges({ peopleChanges }: SessionState, read: Read, door: SideDoor) {
  useEffect(() => {
    if (peopleChanges === 0) return;
    const end = new AbortController();
    read(end.signal, async () => ({ workspace: await door.workspace() }));
    return () => end.abort();
  }, [peopleChanges, read, door]);
}
