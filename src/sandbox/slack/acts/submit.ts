import { z } from 'zod';
import { elementsIn } from '../elements.ts';
import { isObject, type JsonObject, json, text } from '../json.ts';
import type { Local } from '../local.ts';
import { notice } from '../posting.ts';
import type { ActOutcome, Json, Person, SubmitAct } from '../protocol.ts';
import { SlackRefusal } from '../refusal.ts';
import { acceptView, type KeptView, viewObject } from '../views.ts';
import { clientErrors } from './client-errors.ts';
import { keepState } from './target.ts';
import { actor, commonPart, failed, Impossible } from './who.ts';

/** https://docs.slack.dev/surfaces/modals#handling_submissions */
const answer = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.object({ response_action: z.literal('update'), view: json }),
  z.object({ response_action: z.literal('push'), view: json }),
  z.object({ response_action: z.literal('clear') }),
]);

/** The modal that lies on top of a person's stack; the ones below cannot be touched. @throws Impossible */
export function topView(local: Local, person: Person, viewId: string): KeptView {
  const view = local.views.stack(person.id).at(-1);
  if (!view || view.id !== viewId) throw new Impossible('no_such_view');
  return view;
}

/** The submit button of a modal. Required and ill-formed fields are held back by the client and never reach the app. */
export async function submitView(local: Local, act: SubmitAct): Promise<ActOutcome> {
  const person = actor(local, act.as);
  const view = topView(local, person, act.viewId);
  if (view.given.submit === undefined) return failed('no_submit');
  keepState(local, { kind: 'view', view }, person, act.values);
  const errors = clientErrors(view);
  local.views.setErrors(view, errors);
  if (Object.keys(errors).length > 0) return { ok: false, errors };

  const payload: JsonObject = {
    ...commonPart('view_submission', person),
    trigger_id: local.triggers.issue({ userId: person.id, viewId: view.id }),
    view: viewObject(view),
    response_urls: responseUrls(local, person, view),
  };
  const ack = await local.delivery.send({ kind: 'interactive', payload });
  const outcome = ack.ok ? takeAnswer(local, view, ack.body) : trouble(local, person, `${ack.error} (${ack.why})`);
  return { ...outcome, ackMs: ack.ms };
}

function trouble(local: Local, person: Person, why: string): ActOutcome {
  local.log(`a submission failed: ${why}`);
  notice(local, person.id, null, 'We had some trouble connecting. Try again?');
  return failed('trouble_connecting');
}

/** An empty body closes the view (and so does an empty object, which is how Bolt acks in Socket Mode). */
function takeAnswer(local: Local, view: KeptView, body: Json | undefined): ActOutcome {
  const person = actor(local, view.userId);
  if (body === undefined || (isObject(body) && Object.keys(body).length === 0)) {
    local.views.close(view, false);
    return { ok: true };
  }
  const parsed = answer.safeParse(body);
  if (!parsed.success) return trouble(local, person, `the ack was ${JSON.stringify(body)}`);
  if (parsed.data.response_action === 'errors') return takeErrors(local, person, view, parsed.data.errors);
  try {
    if (parsed.data.response_action === 'clear') local.views.close(view, true);
    if (parsed.data.response_action === 'update') {
      acceptView(parsed.data.view, 'modal');
      local.views.update(view, parsed.data.view);
    }
    if (parsed.data.response_action === 'push') {
      acceptView(parsed.data.view, 'modal');
      local.views.push(view.userId, parsed.data.view);
    }
    return { ok: true };
  } catch (thrown) {
    if (!(thrown instanceof SlackRefusal)) throw thrown;
    return trouble(local, person, `the view was refused: ${thrown.code} ${JSON.stringify(thrown.more)}`);
  }
}

function takeErrors(local: Local, person: Person, view: KeptView, errors: { [blockId: string]: string }): ActOutcome {
  const inputs = elementsIn(view.blocks).filter(({ block }) => block.type === 'input');
  const stray = Object.keys(errors).filter((blockId) => !inputs.some((one) => one.blockId === blockId));
  if (stray.length > 0 || Object.keys(errors).length === 0) {
    return trouble(local, person, `errors for what is no input block: ${stray.join(', ')}`);
  }
  local.views.setErrors(view, errors);
  return { ok: false, errors };
}

/** A response URL for each channel that was chosen in an input with `response_url_enabled`. */
function responseUrls(local: Local, person: Person, view: KeptView): Json[] {
  return elementsIn(view.blocks).flatMap(({ element, blockId, actionId }) => {
    if (element.response_url_enabled !== true) return [];
    const held = view.values[blockId]?.[actionId];
    const channel = local.channels.get(text(held, 'selected_conversation') ?? text(held, 'selected_channel') ?? '');
    if (!channel) return [];
    const link = local.responseUrls.issue({ kind: 'action', channel, userId: person.id, source: null });
    const response_url = `${local.url}${link.path}`;
    return [{ block_id: blockId, action_id: actionId, channel_id: channel.id, response_url }];
  });
}
