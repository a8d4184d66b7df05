/** What the runner and a process of the app say to each other, over the channel that Node opens between parent and child. */

export type Order =
  /** The database is open; the rest may start. Until then nothing of the app moves, so that the rows can be read as they were left. */
  | { kind: 'start' }
  /** Holds whoever comes to the step; the process ends itself once so many have come, or leaves them waiting. */
  | { kind: 'arm'; step: string; arrivals: number; then: 'die' | 'wait' }
  /** Lets go on who waits, and holds nobody any more. */
  | { kind: 'release' }
  | { kind: 'query'; id: number; sql: string; values: unknown[] };

export type Report =
  | { kind: 'opened' }
  | { kind: 'up'; port: number }
  | { kind: 'armed' }
  /** So many have come to the armed step by now. */
  | { kind: 'arrived'; arrivals: number }
  | { kind: 'rows'; id: number; rows: unknown[] }
  | { kind: 'refused'; id: number; reason: string };
