import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Fault, pause } from '../faults.ts';
import { answerJson, readFields } from '../http.ts';
import type { JsonObject } from '../json.ts';
import type { Call, Local } from '../local.ts';
import { SlackRefusal } from '../refusal.ts';
import type { Method } from './method.ts';
import { METHODS } from './methods.ts';

const APP_SCOPES = ['connections:write'];
/** A demo that runs for days must not keep every call. */
const CALLS_KEPT = 20_000;

/** `POST /api/<method>`: always HTTP 200 with `ok`, but for a rate limit and for faults that a test asked for. */
export async function handleApi(local: Local, request: IncomingMessage, response: ServerResponse, url: URL) {
  const name = url.pathname.slice('/api/'.length);
  const fields = await readFields(request, url);
  const { token, ...args } = { token: '', ...fields };
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? String(token);
  const call = record(local, name, args, bearer);

  const fault = local.faults.take(name);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'delay') await pause(fault.ms, local.closing);
  if (fault && answerFault(fault, response)) return;

  const answer = fields ? await run(local, call, bearer) : refusal(new SlackRefusal('invalid_json'));
  call.answer = answer;
  if (answer.ok !== true)
    local.log(`${name} -> ${String(answer.error)} ${JSON.stringify(answer.response_metadata ?? '')}`);
  if (fault?.kind === 'accepted-then-hang') return;
  answerJson(response, 200, answer, scopeHeaders(local, call, METHODS.get(name)));
}

function record(local: Local, name: string, args: JsonObject, bearer: string): Call {
  const token = tokenKind(local, bearer);
  const has = scopesOf(local, token);
  const scopes = (METHODS.get(name)?.scopes ?? []).filter((scope) => has.includes(scope));
  const call: Call = { method: name, args, token, scopes, at: local.now(), answer: null };
  local.calls.push(call);
  if (local.calls.length > CALLS_KEPT) local.calls.shift();
  return call;
}

function tokenKind(local: Local, token: string): Call['token'] {
  if (token === '') return 'none';
  if (token === local.tokens.bot) return 'bot';
  return token === local.tokens.app ? 'app' : 'unknown';
}

function scopesOf(local: Local, token: Call['token']): string[] {
  if (token === 'bot') return local.manifest.scopes;
  return token === 'app' ? APP_SCOPES : [];
}

function answerFault(fault: Fault, response: ServerResponse): boolean {
  if (fault.kind === 'rate-limit') {
    const headers = { 'retry-after': String(fault.retryAfterSeconds) };
    answerJson(response, 429, { ok: false, error: 'ratelimited' }, headers);
    return true;
  }
  if (fault.kind === 'error') answerJson(response, 200, { ok: false, error: fault.error });
  if (fault.kind === 'http') answerJson(response, fault.status, { ok: false, error: 'internal_error' });
  return fault.kind === 'error' || fault.kind === 'http';
}

async function run(local: Local, call: Call, bearer: string): Promise<JsonObject> {
  try {
    const method = METHODS.get(call.method);
    if (!method) throw new SlackRefusal('unknown_method', { req_method: call.method });
    checkToken(local, method, call, bearer);
    return { ok: true, ...(await method.run(local, call.args, call)) };
  } catch (thrown) {
    if (thrown instanceof SlackRefusal) return refusal(thrown);
    throw thrown;
  }
}

function checkToken(local: Local, method: Method, call: Call, bearer: string): void {
  if (method.token === 'none') return;
  if (bearer === '') throw new SlackRefusal('not_authed');
  if (call.token === 'unknown') throw new SlackRefusal('invalid_auth');
  if (call.token !== method.token && method.name !== 'auth.test') throw new SlackRefusal('not_allowed_token_type');
  if (method.scopes.length > 0 && call.scopes.length === 0) {
    const provided = scopesOf(local, call.token).join(',');
    throw new SlackRefusal('missing_scope', { needed: method.scopes.join(','), provided });
  }
}

function refusal(refused: SlackRefusal): JsonObject {
  return { ok: false, error: refused.code, ...refused.more };
}

function scopeHeaders(local: Local, call: Call, method: Method | undefined): { [name: string]: string } {
  if (call.token !== 'bot' && call.token !== 'app') return {};
  const accepted: { [name: string]: string } =
    method && method.scopes.length > 0 ? { 'x-accepted-oauth-scopes': method.scopes.join(',') } : {};
  return { 'x-oauth-scopes': scopesOf(local, call.token).join(','), ...accepted };
}
