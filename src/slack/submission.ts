import type { ModalView } from '@slack/types';
import { Refusal, SwitchboardError } from '../errors.ts';
import { sayErrorPlainly } from './answers.ts';
import type { Here } from './own-commands.ts';
import type { Services } from './services.ts';

/** A submitted modal as far as the rules need it. */
export type Submission = {
  viewId: string;
  /** Which state of the view it was: another after each update. */
  hash: string;
  userId: string;
  metadata: string;
  values: unknown;
};

/** What a submission is answered with, inside its ack; field errors travel nowhere else. */
export type SubmissionAck =
  | { kind: 'close' }
  | { kind: 'close_all' }
  | { kind: 'errors'; errors: { [blockId: string]: string } }
  | { kind: 'push' | 'update'; view: ModalView };

export type SubmissionOutcome = {
  ack: SubmissionAck;
  /** What is said or done once Slack has its ack. */
  after?: () => Promise<void>;
};

export type SubmissionHandler = (services: Services, submission: Submission) => Promise<SubmissionOutcome>;

/** What the same submission delivered again is known by. */
export function keysOf(submission: Submission): string[] {
  return [`view ${submission.viewId}`];
}

/**
 * A refusal as the error of the field that it is about. `blocks`: the input block of each field of a refusal;
 * `otherwise`: the block for what is about none of them.
 * @throws what is no refusal.
 */
export function fieldError(
  here: Here,
  error: unknown,
  blocks: { [field: string]: string },
  otherwise: string,
): SubmissionOutcome {
  if (!(error instanceof SwitchboardError)) throw error;
  const field = error instanceof Refusal ? error.field : null;
  const block = (field === null ? undefined : blocks[field]) ?? otherwise;
  return { ack: { kind: 'errors', errors: { [block]: sayErrorPlainly(here, error) } } };
}
