/**
 * What a text can be. `queued -> sending -> accepted | rejected | uncertain`, back to `queued` only when the carrier surely
 * never had it; `accepted -> handed_over -> delivered | undelivered`; `held` asks its author after its shelf life.
 */
export const textStates = [
  'queued',
  'sending',
  'accepted',
  'handed_over',
  'delivered',
  'undelivered',
  'rejected',
  'uncertain',
  'held',
] as const;
export type TextState = (typeof textStates)[number];

/** Why a text stands where it stands, where its state alone does not say. */
export const reasons = [
  // queued
  'retry',
  'equal_in_flight',
  'frozen',
  'carrier_refuses_key',
  'chat_silent',
  // rejected
  'carrier_rejected',
  'key_refused',
  'opted_out',
  'blocked',
  'sender_lost_right',
  'from_gone',
  'from_cannot_text',
  'over_cap',
  'chat_refused',
  'tries_exhausted',
  'discarded',
  'person_says_not_sent',
  'not_sent_again',
  // uncertain
  'checking',
  'asked',
  // accepted
  'found_by_looking',
  'person_says_sent',
  // held
  'shelf_life',
] as const;
export type Reason = (typeof reasons)[number];

/** A text that waited longer than this is not sent without asking. Minutes. */
export const shelfLifeMinutes = 15;
/** What surely never reached the carrier is tried this often, within the shelf life. */
export const mostTries = 10;
/** The same words to the same number within this ask first. Minutes. */
export const equalWithinMinutes = 10;
/** More recipients than this are refused by us. */
export const mostRecipients = 20;

const rank: { [state in TextState]: number } = {
  queued: 0,
  held: 0,
  sending: 1,
  uncertain: 2,
  accepted: 3,
  handed_over: 4,
  undelivered: 5,
  delivered: 5,
  rejected: 5,
};

/** Whether a state that the carrier's record gives is further than the one that stands: nothing goes back. */
export function isFurther(from: TextState, to: TextState): boolean {
  return rank[to] > rank[from];
}

export function asTextState(word: string): TextState {
  const state = textStates.find((one) => one === word);
  if (state === undefined) throw new Error(`the database holds an unknown text state: ${word}`);
  return state;
}

export function asReason(word: string | null): Reason | null {
  return reasons.find((one) => one === word) ?? null;
}
