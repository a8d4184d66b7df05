/**
 * The one family of errors. Each carries a code for programs, one sentence of what happened, and one of what to do next
 * for people; `message` is both. Nothing secret and no text of a customer's may stand in any of the three.
 */
export class SwitchboardError extends Error {
  readonly code: string;
  readonly happened: string;
  readonly next: string;

  constructor(code: string, happened: string, next: string, options?: ErrorOptions) {
    super(`${happened} ${next}`.trim(), options);
    this.name = new.target.name;
    this.code = code;
    this.happened = happened;
    this.next = next;
  }
}

/** A person asked for something that cannot be done as asked. Shown to that person, never reported as a fault. */
export class Refusal extends SwitchboardError {
  /** Ids of people who can help, shown as mentions behind the next step. */
  readonly people: string[];
  /** The field of a form that it is about. */
  readonly field: string | null;

  constructor(
    code: string,
    happened: string,
    next: string,
    options: ErrorOptions & { people?: string[]; field?: string } = {},
  ) {
    super(code, happened, next, options);
    this.people = options.people ?? [];
    this.field = options.field ?? null;
  }
}

/** The environment is not one that the program can start in. */
export class ConfigError extends SwitchboardError {}

/** The database did not answer in time, or not at all. */
export class StorageError extends SwitchboardError {}

/** Slack did not answer in time, or not at all. */
export class SlackError extends SwitchboardError {}

/** What an unknown thrown value says, for a log line: an error's message, or the value as text. */
export function describe(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
