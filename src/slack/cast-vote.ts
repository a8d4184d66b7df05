import { freshness } from '../access/people.ts';
import { type Ballot, type Counted, castVote, noteUncounted } from '../access/requests/vote.ts';
import type { Holder } from '../access/roles.ts';
import { Refusal, StorageError } from '../errors.ts';
import { claim } from '../storage/claims.ts';
import { statementLimitMs } from '../storage/database.ts';
import { type Trx, transaction } from '../storage/transaction.ts';
import type { Services } from './services.ts';
import { takeLeftMs } from './take-budget.ts';

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
export async function readVoter(services: Services, wish: VoteWish): Promise<Voter> {
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
  services: Pick<Services, 'db' | 'roles' | 'requests' | 'failpoint'>,
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

/**
 * Counts a click that has been acked. One that the database could not count in time stands in the trail too, as soon as it
 * can be written there.
 */
export async function countClick(services: Services, wish: VoteWish): Promise<Counted | null> {
  try {
    return await countVote(services, wish, readVoter(services, wish));
  } catch (error) {
    if (error instanceof StorageError && error.code === 'too_slow') {
      await transaction(services.db, 'note a vote that was too late', (trx) => noteUncounted(trx, wish, error.code));
    }
    throw error;
  }
}

function tooLate(): Refusal {
  return new Refusal(
    'too_late',
    'That took too long to be counted, so your vote was not taken.',
    'Please press it again.',
  );
}
