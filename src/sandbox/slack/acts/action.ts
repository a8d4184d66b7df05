import type { JsonObject } from '../json.ts';
import { isObject, list, text } from '../json.ts';
import type { Local } from '../local.ts';
import { notice } from '../posting.ts';
import type { ActionAct, ActOutcome, Person } from '../protocol.ts';
import { isStateful } from '../values.ts';
import { findTarget, heldBy, keepState, stateOf, type Target, targetParts } from './target.ts';
import { actionStamp, actor, commonPart, failed, Impossible } from './who.ts';

/** A click or a choice. An element of an input block reaches the app only where `dispatch_action` says so. */
export async function doAction(local: Local, act: ActionAct): Promise<ActOutcome> {
  const person = actor(local, act.as);
  const target = findTarget(local, person, act);
  const { placed } = target;
  if (act.values) keepState(local, target, person, act.values);
  if (isStateful(placed.type) && act.value) {
    keepState(local, target, person, { [placed.blockId]: { [placed.actionId]: act.value } });
  }
  if (placed.block.type === 'input' && placed.block.dispatch_action !== true) return { ok: true };
  if (!local.manifest.interactive) {
    notice(local, person.id, null, 'This app is not configured to handle interactive responses.');
    return failed('dispatch_failed');
  }
  const ack = await local.delivery.send({ kind: 'interactive', payload: payloadOf(local, person, target, act) });
  if (ack.ok) return { ok: true, ackMs: ack.ms };
  local.log(`action ${placed.actionId}: ${ack.error} (${ack.why})`);
  const channel = target.kind === 'message' ? target.channel.id : null;
  notice(local, person.id, channel, 'This app responded with an error or did not respond in time.');
  return failed(ack.error, ack.ms);
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
function payloadOf(local: Local, person: Person, target: Target, act: ActionAct): JsonObject {
  const from = target.kind === 'view' ? { viewId: target.view.id } : { channel: target.channel.id };
  const payload: JsonObject = {
    ...commonPart('block_actions', person),
    ...targetParts(local, target),
    trigger_id: local.triggers.issue({ userId: person.id, ...from }),
    actions: [actionOf(local, person, target, act)],
  };
  if (target.kind === 'view') return payload;
  const { channel, message } = target;
  const link = local.responseUrls.issue({ kind: 'action', channel, userId: person.id, source: message });
  return { ...payload, state: { values: stateOf(target, person) }, response_url: `${local.url}${link.path}` };
}

function actionOf(local: Local, person: Person, target: Target, act: ActionAct): JsonObject {
  const { placed } = target;
  const { element, type } = placed;
  const ids = { type, action_id: placed.actionId, block_id: placed.blockId, action_ts: actionStamp(local) };
  const placeholder: JsonObject = element.placeholder === undefined ? {} : { placeholder: element.placeholder };
  if (type === 'button') return { ...ids, ...pick(element, ['text', 'value', 'style', 'url']) };
  if (type === 'overflow') return { ...ids, selected_option: overflowChoice(element, act) };
  return { ...ids, ...placeholder, ...heldBy(stateOf(target, person), placed) };
}

function overflowChoice(element: JsonObject, act: ActionAct): JsonObject {
  const chosen = act.value?.selected_option ?? act.value?.value;
  const wanted = typeof chosen === 'string' ? chosen : text(chosen, 'value');
  const found = list(element, 'options').find((one) => text(one, 'value') === wanted);
  if (!isObject(found)) throw new Impossible('no_such_option');
  return found;
}

function pick(element: JsonObject, keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(element).filter(([key]) => keys.includes(key)));
}
