import { z } from 'zod';
import { ELEMENT } from '../../../slack/limits.ts';
import { list } from '../json.ts';
import type { Local } from '../local.ts';
import { notice } from '../posting.ts';
import type { Json, OptionsAct, OptionsOutcome } from '../protocol.ts';
import { checkOptionsAnswer } from '../validate/blocks.ts';
import { findTarget, keepState, rememberOffered, targetParts } from './target.ts';
import { actor, commonPart, failed } from './who.ts';

const label = z.object({ type: z.literal('plain_text'), text: z.string() });
const shownOption = z.object({ text: label, value: z.string(), description: label.optional() });
/** What the person's window is given of an answer that was let through. */
const shown = z.object({
  options: z.array(shownOption).optional(),
  option_groups: z.array(z.object({ label, options: z.array(shownOption) })).optional(),
});

/** An external select is opened or typed into. Below its `min_query_length` the client does not ask the app. */
export async function loadOptions(local: Local, act: OptionsAct): Promise<OptionsOutcome> {
  const person = actor(local, act.as);
  const target = findTarget(local, person, act);
  const { placed } = target;
  if (placed.type !== 'external_select' && placed.type !== 'multi_external_select') return failed('no_such_element');
  if (act.values) keepState(local, target, person, act.values);
  const least = placed.element.min_query_length;
  if (act.query.length < (typeof least === 'number' ? least : ELEMENT.minQueryLength)) return { ok: true, options: [] };
  if (local.delivery.kind === 'http' && !local.manifest.optionsUrl) {
    notice(
      local,
      person.id,
      null,
      'No options load URL: the manifest has no settings.interactivity.message_menu_options_url.',
    );
    return failed('dispatch_failed');
  }
  const { blockId: block_id, actionId: action_id } = placed;
  const payload = {
    ...commonPart('block_suggestion', person),
    ...targetParts(local, target),
    action_id,
    block_id,
    value: act.query,
  };
  const ack = await local.delivery.send({ kind: 'interactive', payload });
  if (!ack.ok) return failed(ack.error, ack.ms);
  return { ...readAnswer(local, ack.body, (options) => rememberOffered(target, person, options)), ackMs: ack.ms };
}

function readAnswer(local: Local, body: Json | undefined, remember: (options: Json[]) => void): OptionsOutcome {
  const said = checkOptionsAnswer(body);
  const parsed = shown.safeParse(body);
  if (said.length > 0 || !parsed.success) {
    local.log(`the answer to an options request was refused: ${said.join('; ')}`);
    return failed('dispatch_failed');
  }
  remember([...list(body, 'options'), ...list(body, 'option_groups').flatMap((group) => list(group, 'options'))]);
  const { options, option_groups } = parsed.data;
  return { ok: true, ...(options ? { options } : {}), ...(option_groups ? { optionGroups: option_groups } : {}) };
}
