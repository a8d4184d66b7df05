import { randomBytes } from 'node:crypto';
import type { Act } from '../access/permissions.ts';
import { type Holder, type Roles, refuseUnless } from '../access/roles.ts';
import { StorageError, SwitchboardError } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Answer, faultAnswer, refusalAnswer } from './answers.ts';
import type { Here } from './own-commands.ts';
import { onTakeBudget, takeLeftMs } from './take-budget.ts';

/** What a person did, and the one way to answer it, whether it has been acked or not. */
export type Call = {
  userId: string;
  channelId: string;
  /** The channel is a direct message of the person with somebody other than the app, or a group one. */
  triggerId: string;
  responseUrl: string | null;
  /** Slack delivers a thing again with the same keys. */
  keys: string[];
  /** Tells Slack that it was heard; the second time does nothing. */
  ack(): Promise<void>;
  /** Says something to the person alone: inside the ack where it is still open and can carry words, else after it. */
  answer(answer: Answer): Promise<void>;
};

export type GuardDeps = Here & { roles: Roles; log: Log };

/**
 * Runs what a call asks for. Whatever goes wrong, the person is told in a sentence: a refusal as it is, a silent database
 * as such, anything else with a reference to the log and with what to look at before it is done again (`look`).
 */
export async function guard(
  deps: GuardDeps,
  call: Call,
  work: () => Promise<void>,
  look: string | null = null,
): Promise<void> {
  try {
    await onTakeBudget(work);
  } catch (error) {
    await report(deps, call, error, look);
  }
}

async function report(deps: GuardDeps, call: Call, error: unknown, look: string | null): Promise<void> {
  if (error instanceof SwitchboardError) {
    if (error instanceof StorageError) deps.log.warn({ err: error }, 'The database let a person down');
    return call.answer(refusalAnswer(deps, error));
  }
  await call.answer(faultAnswer(deps, logFault(deps.log, error), look));
}

/** Gives the reference that finds it in the log. */
export function logFault(log: Log, error: unknown): string {
  const reference = randomBytes(4).toString('hex');
  log.error({ err: error, reference }, 'What a person did ended in an error');
  return reference;
}

/**
 * The person's roles, from the database before the ack where they are known; else it is acked first and Slack is asked.
 * @throws Refusal when the person may not do this.
 */
export async function mustAllow(deps: GuardDeps, call: Call, act: Act): Promise<Holder> {
  const known = await withinTake(deps.roles.holderKnown(call.userId));
  if (known === null) await call.ack();
  const holder = known ?? (await deps.roles.holder(call.userId));
  refuseUnless(holder, act);
  return holder;
}

/** A reading of the database before an ack: within the time that the ack leaves. @throws StorageError when it takes longer. */
export async function withinTake<T>(reading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(databaseSilent()), takeLeftMs());
  });
  try {
    return await Promise.race([reading, late]);
  } catch (error) {
    throw error instanceof SwitchboardError ? error : databaseSilent(error);
  } finally {
    clearTimeout(timer);
  }
}

function databaseSilent(cause?: unknown): StorageError {
  return new StorageError(
    'too_slow',
    'The database does not answer just now, so nothing was taken.',
    'Please try again in a minute.',
    { cause },
  );
}
