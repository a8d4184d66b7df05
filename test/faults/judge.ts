import type { Phase } from './text-rows.ts';

/** What became of one text. */
export type Fate = {
  words: string;
  /** Where the kill found it; null: it was in no process that was killed. */
  phase: Phase | null;
  /** How often the carrier was asked to send it, and how often it took it. */
  posts: number;
  accepted: number;
  state: string;
  reason: string | null;
  /** What the carrier's answer came to, as stored. */
  outcome: string | null;
  atRest: boolean;
  /** A person is asked about it now; and whether one ever was. */
  asked: boolean;
  wasAsked: boolean;
  /** How often it became uncertain. */
  uncertain: number;
  /** Its messages, its conversation's and the question's, as they stand in Slack in the end. */
  messages: { text: number; conversation: number; question: number };
  /** From the start of the process that went on with it to its next step; null where it needed none. Milliseconds. */
  resumedMs: number | null;
  /** From the start of that process until it was up. */
  upMs: number | null;
  /** Neither at rest nor asking, or Slack does not show it, when the time was over. */
  stuck: boolean;
};

/** What a case is about, besides the rules that always hold. */
export type Expected = {
  /** A person was to be asked, and nothing was to leave: an old text. */
  held?: true;
  /** What it ends as once the carrier has taken it; a text is delivered. */
  end?: string;
};

/** A stopped process's work goes on within this time of the next start (design: nothing is lost). Milliseconds. */
const resumeLimitMs = 20_000;
/** A process comes up in about 2 s. Where that takes longer than this, the machine is too busy to say anything of our speed. */
const busyMs = 6_000;

/** Whether the machine had no time for the process: how soon it went on is shown then, and not judged. */
export function isBusy(fate: Pick<Fate, 'upMs'>): boolean {
  return (fate.upMs ?? 0) > busyMs;
}

/** Whether it went on in time after the next start, as far as that can be said. */
export function isInTime(fate: Pick<Fate, 'upMs' | 'resumedMs'>): boolean {
  return isBusy(fate) || (fate.resumedMs ?? 0) <= resumeLimitMs;
}

/** The rules that a text's fate breaks, each in a sentence; none: all is well. */
export function judge(fate: Fate, expected: Expected = {}): string[] {
  const { messages } = fate;
  const broken: string[] = [];
  const must = (holds: boolean, rule: string) => {
    if (!holds) broken.push(rule);
  };
  must(!fate.stuck, 'is stuck: neither at rest nor asking a person, or Slack does not show it');
  must(fate.posts <= 1, `was POSTed ${fate.posts} times`);
  must(messages.text === 1, `has ${messages.text} messages in its thread`);
  must(messages.conversation === 1, `has ${messages.conversation} conversation faces`);
  must(messages.question === (fate.wasAsked ? 1 : 0), `has ${messages.question} questions`);
  must(isInTime(fate), `was taken up again only after ${fate.resumedMs} ms`);
  if (expected.held) {
    must(fate.state === 'held' && fate.posts === 0, `is old, and yet was not held: ${fate.state}, ${fate.posts} POSTs`);
    return broken;
  }
  const wasCut = fate.phase === 'between';
  must(fate.posts > 0 || wasCut, 'was never POSTed, without a kill behind its about-to row');
  must(
    fate.uncertain === 0 || wasCut || fate.outcome === 'uncertain',
    'became uncertain, though no kill fell between its about-to row and its outcome',
  );
  must(!fate.asked || fate.accepted === 0, 'asked a person, though the carrier has its record');
  must(fate.accepted === 0 || fate.state === (expected.end ?? 'delivered'), `was accepted and ended as ${fate.state}`);
  return broken;
}
