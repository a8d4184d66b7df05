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

/** `messages` as Slack writes them into an answer: `[ERROR] what [json-pointer:/where]`; for blocks a second time, bare. */
export function refusedFor(code: 'invalid_arguments' | 'invalid_blocks', messages: string[]): SlackRefusal {
  return new SlackRefusal(code, {
    ...(code === 'invalid_blocks' ? { errors: messages } : {}),
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
}
