import { freshness } from '../access/people.ts';
import { type Ballot, type Counted, castVote, noteUncounted } from '../access/requests/vote.ts';
import type { Holder } from '../access/roles.ts';
import { Refusal, SwitchboardError } from '../errors.ts';
import { claim } from '../storage/claims.ts';
import { statementLimitMs } from '../storage/database.ts';
import { type Trx, transaction } from '../storage/transaction.ts';
import type { Services } from './services.ts';
import { takeLeftMs } from './take-budget.ts';

type VoteServices = Pick<Services, 'db' | 'roles' | 'requests' | 'failpoint'>;

export type VoteWish = Pick<Ballot, 'requestId' | 'vote' | 'note' | 'breakGlass' | 'source' | 'shown'> & {
  userId: string;
  keys: string[];
};

/** A voter as last read, and when the reading began, by `performance.now()`. */
export type Voter = { holder: Holder; readAt: number };

/** A process that stood still longer than this between reading a voter and counting the vote reads them again. Milliseconds. */
const stoodStillMs = 10_000;

/**
 * Who votes, as Slack has them now (at most a minute old).
 * @throws Refusal when Slack cannot say: then no vote counts, and the trail says so.
 */
export async function readVoter(services: VoteServices, wish: VoteWish): Promise<Voter> {
  try {
    const readAt = performance.now();
    return { holder: await services.roles.holder(wish.userId, freshness.vote), readAt };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await transaction(services.db, 'note a vote that was not counted', (trx) => noteUncounted(trx, wish, error.code));
    throw error;
  }
}

/**
 * Counts a vote once, however often Slack delivers it. A copy gets null, and has no effect.
 * @throws Refusal when the process stood still since the voter was read.
 */
export async function countVote(
  services: VoteServices,
  wish: VoteWish,
  reading: Voter | Promise<Voter>,
): Promise<Counted | null> {
  const voter = await reading;
  const deciders = (trx: Trx) => services.roles.decidersKnown(trx);
  const counted = await transaction(
    services.db,
    'count a vote',
    async (trx) => {
      if ((await claim(trx, wish.keys)) === 'copy') return null;
      if (performance.now() - voter.readAt > stoodStillMs) throw tooLate();
      const outcome = await castVote(trx, services.requests, { ...wish, voter: voter.holder, deciders });
      await services.failpoint('vote:committing');
      return outcome;
    },
    // A click is acked already: where fifty people press at once, the last of them may wait.
    { limitMs: takeLeftMs(statementLimitMs) },
  );
  await services.failpoint('vote:committed');
  return counted;
}

/** Counts a click that has been acked. One that could not be counted in time stands in the trail too. */
export async function countClick(
  services: VoteServices,
  wish: VoteWish,
  reading: Voter | Promise<Voter> = readVoter(services, wish),
): Promise<Counted | null> {
  try {
    return await countVote(services, wish, reading);
  } catch (error) {
    await noteLate(services, wish, error);
    throw error;
  }
}

/**
 * A vote that came too late, for the database or for this process, stands in the trail as soon as it can be written there.
 * Not for use before an ack, which is late itself by then.
 */
export async function noteLate(services: VoteServices, wish: VoteWish, error: unknown): Promise<void> {
  const isLate = error instanceof SwitchboardError && (error.code === 'too_slow' || error.code === 'too_late');
  if (!isLate) return;
  await transaction(services.db, 'note a vote that was too late', (trx) => noteUncounted(trx, wish, error.code));
}

function tooLate(): Refusal {
  return new Refusal(
    'too_late',
    'That took too long to be counted, so your vote was not taken.',
    'Please press it again.',
  );
}
