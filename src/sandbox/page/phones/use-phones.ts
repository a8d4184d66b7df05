import { useCallback, useEffect, useReducer, useState } from 'react';
import * as z from 'zod';
import type { InboundWish, Phone as PhoneType } from '../../flowroute/protocol.ts';
import { followEvents } from '../net/event-stream.ts';
import { Phone, PhoneEvent } from '../net/wire.ts';
import { noPhones, type PhonesState, reducePhones } from './phones-state.ts';

export type Phones = PhonesState & {
  /** There is a local Flowroute to look at. */
  there: boolean;
  /** It does not answer at the moment. */
  lost: boolean;
  seen: () => void;
  /** Types a text on a customer's phone. The answer: what went wrong, or null. */
  write: (wish: { from: string; to: string; body: string }) => Promise<string | null>;
};

const Accepted = z.object({ id: z.string() });
const Refused = z.object({ error: z.string() });

/** The customers' phones, live. */
export function usePhones(flowrouteUrl: string | null): Phones {
  const [state, dispatch] = useReducer(reducePhones, noPhones);
  const [lost, setLost] = useState(false);
  const base = flowrouteUrl?.replace(/\/$/, '') ?? null;
  useEffect(() => {
    if (base === null) return;
    const end = new AbortController();
    void followEvents({
      url: `${base}/_/stream`,
      signal: end.signal,
      onOpen: () => {
        setLost(false);
        void readPhones(base, end.signal).then((phones) => phones && dispatch({ type: 'read', phones }));
      },
      onData: (data) => {
        dispatch({ type: 'event', event: PhoneEvent.parse(data) });
      },
      onLost: () => setLost(true),
    });
    return () => end.abort();
  }, [base]);

  const seen = useCallback(() => dispatch({ type: 'seen' }), []);
  const write = useCallback(
    async (wish: { from: string; to: string; body: string }) => {
      const answer = await textIn(base ?? '', wish);
      if ('error' in answer) return answer.error;
      const message = { ...wish, id: answer.id, mediaUrls: [], at: new Date().toISOString() };
      dispatch({ type: 'wrote', message });
      return null;
    },
    [base],
  );
  return { ...state, there: base !== null, lost, seen, write };
}

/** Null where they could not be had; the stream breaks too then, and its next opening asks again. */
async function readPhones(base: string, signal: AbortSignal): Promise<PhoneType[] | null> {
  try {
    const response = await fetch(`${base}/_/phones`, { signal });
    return z.array(Phone).parse(await response.json());
  } catch {
    return null;
  }
}

async function textIn(base: string, wish: InboundWish): Promise<{ id: string } | { error: string }> {
  try {
    const response = await fetch(`${base}/_/inbound`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wish),
    });
    const body: unknown = await response.json();
    return response.ok ? Accepted.parse(body) : Refused.parse(body);
  } catch {
    return { error: 'The local Flowroute does not answer.' };
  }
}
