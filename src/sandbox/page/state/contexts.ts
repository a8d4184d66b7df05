import { createContext, useContext } from 'react';
import type { ActOutcome, Workspace } from '../../slack/protocol.ts';
import type { SideDoor } from '../net/side-door.ts';
import type { Place } from './place.ts';
import type { SessionAction } from './session-state.ts';

/**
 * What components reach from anywhere. The workspace and the acts stand in contexts of their own because they hardly ever
 * change: a long list of messages is not drawn again for each letter typed somewhere else.
 */
export type Acts = {
  door: SideDoor;
  dispatch: (action: SessionAction) => void;
  /** `target`: the message to show there. */
  go: (place: Place, target?: string | null) => void;
  /** Puts words into the composer of the open channel and the cursor behind them. */
  prefill: (text: string) => void;
  /** Says what went wrong with an act that has no place of its own to say it. */
  report: (outcome: ActOutcome) => void;
};

export const ActsContext = createContext<Acts | null>(null);
export const WorkspaceContext = createContext<Workspace | null>(null);

export function useActs(): Acts {
  return given(useContext(ActsContext), 'ActsContext');
}

export function useWorkspace(): Workspace {
  return given(useContext(WorkspaceContext), 'WorkspaceContext');
}

function given<Value>(value: Value | null, name: string): Value {
  if (value === null) throw new Error(`${name} is not provided`);
  return value;
}

/** What a person reads where an act failed; null where it did not. */
export function outcomeWords({ ok, error }: ActOutcome): string | null {
  if (ok) return null;
  return OUTCOMES[error ?? ''] ?? `That did not work: ${error ?? 'no reason was given'}.`;
}

/** Failures of which the workspace itself whispers in the channel; saying them twice would be noise. */
export function isWhispered({ error }: ActOutcome): boolean {
  return [
    'unknown_command',
    'command_in_thread',
    'operation_timeout',
    'dispatch_failed',
    'trouble_connecting',
  ].includes(error ?? '');
}

const OUTCOMES: Record<string, string> = {
  operation_timeout: 'The app did not answer within 3 seconds.',
  dispatch_failed: 'The app could not be reached, or answered with an error.',
  is_archived: 'This channel is archived.',
  not_in_channel: 'You are not in this channel.',
  restricted_action: 'Posting in this channel is restricted to a few people.',
  messages_tab_disabled: 'Sending messages to this app has been turned off.',
  thread_not_found: 'The message that this thread began with is gone.',
  no_such_element: 'That is no longer there.',
  no_such_view: 'That dialog is no longer open.',
  unreachable: 'The workspace does not answer. Is it still running?',
};
