import type { JsonObject } from './json.ts';

/** A Web API call that Slack answers with `ok: false`. `code` is Slack's own error name. */
export class SlackRefusal extends Error {
  readonly code: string;
  readonly more: JsonObject;

  constructor(code: string, more: JsonObject = {}) {
    super(code);
    this.name = 'SlackRefusal';
    this.code = code;
    this.more = more;
  }
}

/** `messages` as Slack writes them into an answer: `[ERROR] what [json-pointer:/where]`. */
export function refusedFor(code: string, messages: string[]): SlackRefusal {
  return new SlackRefusal(code, {
    errors: messages,
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
}
