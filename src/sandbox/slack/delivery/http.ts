import { describe } from '../../../errors.ts';
import { type JsonObject, parseJson } from '../json.ts';
import type { Act, Delivery, Retry } from './delivery.ts';
import { signRequest } from './sign.ts';

const AGENT = 'Slackbot 1.0 (+https://api.slack.com/robots)';
/** Bolt answers 400 to a form type with a charset after it, so it is sent exactly like this. */
const FORM = 'application/x-www-form-urlencoded';

type Answer = { status: number; type: string; text: string; noRetry: boolean };
type Failure = { timeout: boolean; why: string };

/** Posts each act and event, signed, to the app's request URL. */
export function createHttpDelivery(options: {
  requestUrl: string;
  signingSecret: string;
  ackMs: number;
  now: () => number;
  closing: AbortSignal;
}): Delivery {
  let { requestUrl } = options;

  const post = async (body: string, type: string, retry?: Retry): Promise<Answer | Failure> => {
    if (requestUrl === '') return { timeout: false, why: 'no request URL was set' };
    const timeout = AbortSignal.timeout(options.ackMs);
    const headers: { [name: string]: string } = {
      'content-type': type,
      'user-agent': AGENT,
      accept: '*/*',
      ...signRequest(options.signingSecret, body, options.now()),
      ...(retry ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason } : {}),
    };
    try {
      const signal = AbortSignal.any([timeout, options.closing]);
      const response = await fetch(requestUrl, { method: 'POST', body, headers, redirect: 'manual', signal });
      return {
        status: response.status,
        type: response.headers.get('content-type') ?? '',
        text: await response.text(),
        noRetry: response.headers.get('x-slack-no-retry') === '1',
      };
    } catch (thrown) {
      return { timeout: timeout.aborted, why: describe(thrown) };
    }
  };

  return {
    kind: 'http',
    // An act comes without retry headers, a repeated one too: those are the events' own.
    async send(act) {
      const started = performance.now();
      const answer = await post(formOf(act), FORM);
      const ms = Math.round(performance.now() - started);
      if ('why' in answer) {
        return { ok: false, error: answer.timeout ? 'operation_timeout' : 'dispatch_failed', why: answer.why, ms };
      }
      if (answer.status !== 200) return { ok: false, error: 'dispatch_failed', why: `HTTP ${answer.status}`, ms };
      return { ok: true, body: bodyOf(answer), ms };
    },
    async event(envelope: JsonObject, retry) {
      const answer = await post(JSON.stringify(envelope), 'application/json', retry);
      if ('why' in answer) return { reason: answer.timeout ? 'http_timeout' : 'connection_failed', final: false };
      if (answer.status >= 200 && answer.status < 300) return null;
      const reason = answer.status >= 300 && answer.status < 400 ? 'too_many_redirects' : 'http_error';
      return { reason, final: answer.noRetry };
    },
    setRequestUrl(url) {
      requestUrl = url;
    },
    close: () => Promise.resolve(),
  };
}

function formOf(act: Act): string {
  const fields = act.kind === 'command' ? act.form : { payload: JSON.stringify(act.payload) };
  return new URLSearchParams(fields).toString();
}

/** JSON where the app says that it is, else text; a body of nothing is none. */
function bodyOf({ type, text }: Answer) {
  if (text === '') return undefined;
  return type.startsWith('application/json') ? (parseJson(text) ?? text) : text;
}
