import type { Phone, PhoneEvent, PhoneMessage } from '../../flowroute/protocol.ts';
import { showNumber } from './phone-number.ts';

/** A text in a phone. `theirs`: typed on that phone in this window, which alone remembers it. */
export type Bubble = PhoneMessage & { theirs: boolean };
export type PhoneView = { number: string; bubbles: Bubble[] };

export type PhonesState = {
  /** The one with the latest text first; each one's texts oldest first. */
  phones: PhoneView[];
  /** Received since the person last looked, for narrow screens. */
  unseen: number;
  heard: string;
};

export type PhonesAction =
  | { type: 'read'; phones: Phone[] }
  | { type: 'event'; event: PhoneEvent }
  | { type: 'wrote'; message: PhoneMessage }
  | { type: 'seen' };

export const noPhones: PhonesState = { phones: [], unseen: 0, heard: '' };

export function reducePhones(state: PhonesState, action: PhonesAction): PhonesState {
  switch (action.type) {
    case 'read': {
      const wrote = state.phones.flatMap(({ number, bubbles }) =>
        bubbles.filter(({ theirs }) => theirs).map((bubble) => ({ number, bubble })),
      );
      // A reset while the stream was away leaves nothing on the phones, also not what was typed on them.
      if (action.phones.length === 0) return { ...state, phones: [] };
      const received = action.phones.flatMap(({ number, messages }) =>
        messages.map((message) => ({ number, bubble: { ...message, theirs: false } })),
      );
      const all = [...received, ...wrote];
      const phones = all.reduce<PhoneView[]>((before, { number, bubble }) => put(before, number, bubble), []);
      return { ...state, phones };
    }
    case 'event': {
      if (action.event.type === 'reset') return { ...state, phones: [], unseen: 0 };
      const { message } = action.event;
      const phones = put(state.phones, message.to, { ...message, theirs: false });
      return {
        phones,
        unseen: state.unseen + 1,
        heard: `The phone ${showNumber(message.to)} received: ${message.body}`,
      };
    }
    case 'wrote':
      return { ...state, phones: put(state.phones, action.message.from, { ...action.message, theirs: true }) };
    case 'seen':
      return state.unseen === 0 ? state : { ...state, unseen: 0 };
  }
}

function put(phones: PhoneView[], number: string, bubble: Bubble): PhoneView[] {
  const before = phones.find((phone) => phone.number === number)?.bubbles ?? [];
  const bubbles = [...before.filter(({ id }) => id !== bubble.id), bubble].sort((one, other) =>
    one.at.localeCompare(other.at),
  );
  const others = phones.filter((phone) => phone.number !== number);
  return [...others, { number, bubbles }].sort((one, other) => latest(other).localeCompare(latest(one)));
}

function latest({ bubbles }: PhoneView): string {
  return bubbles.at(-1)?.at ?? '';
}

/** The account's numbers that have written to somebody: what a customer would answer to. */
export function knownSenders(phones: PhoneView[]): string[] {
  return [...new Set(phones.flatMap(({ bubbles }) => bubbles.map(({ from, to, theirs }) => (theirs ? to : from))))];
}
