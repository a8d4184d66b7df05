import { useCallback, useState } from 'react';
import { type Place, placeKey } from '../state/place.ts';

type DraftProps = {
  draft: string;
  setDraft: (text: string) => void;
  sent: string[];
  onSent: (text: string) => void;
  nudge: number;
};

export type Drafts = {
  /** What a composer at this place is handed. */
  at: (place: Place) => DraftProps;
  prefill: (place: Place, text: string) => void;
};

const MOST_SENT = 50;

/** What has been typed and not sent, by place, and what was sent from this window. */
export function useDrafts(): Drafts {
  const [drafts, setDrafts] = useState<{ [place: string]: string }>({});
  const [sent, setSent] = useState<string[]>([]);
  const [nudge, setNudge] = useState(0);
  const set = useCallback((key: string, text: string) => setDrafts((before) => ({ ...before, [key]: text })), []);
  const onSent = useCallback((text: string) => {
    setSent((before) => (before.at(-1) === text ? before : [...before, text].slice(-MOST_SENT)));
  }, []);
  const prefill = useCallback(
    (place: Place, text: string) => {
      set(placeKey(place), text);
      setNudge((before) => before + 1);
    },
    [set],
  );
  const at = (place: Place): DraftProps => {
    const key = placeKey(place);
    const inThread = place.kind === 'channel' && place.thread !== null;
    return { draft: drafts[key] ?? '', setDraft: (text) => set(key, text), sent, onSent, nudge: inThread ? 0 : nudge };
  };
  return { at, prefill };
}
