import { SwitchboardError } from '../errors.ts';
import { FlowrouteError, type FlowrouteErrorKind } from '../flowroute/index.ts';

/** After a failure that passes, the next try comes so much later; after the last of them nothing more is tried. Seconds. */
export const usualPauses: readonly number[] = [2, 5, 15, 60, 180, 600, 1_200];

const lastingFailures: FlowrouteErrorKind[] = ['unauthorized', 'forbidden', 'invalid', 'not_found'];

/** How long to wait after a failure, in seconds; null: trying again is of no use. `tries`: those before this one. */
export function pauseAfter(error: unknown, tries: number, pauses: readonly number[] = usualPauses): number | null {
  if (error instanceof FlowrouteError && lastingFailures.includes(error.kind)) return null;
  return pauses[tries] ?? null;
}

/** Why something failed and what to do next, for the person whom it concerns. */
export function sayFailure(error: unknown): string {
  if (error instanceof SwitchboardError) return error.message;
  return 'Something went wrong on our side, and it has been logged. Please tell whoever runs this app.';
}
