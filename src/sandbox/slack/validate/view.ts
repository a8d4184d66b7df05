import { z } from 'zod';
import { VIEW } from '../../../slack/limits.ts';
import { isObject, list } from '../json.ts';
import type { Json } from '../protocol.ts';
import { SlackRefusal } from '../refusal.ts';
import { checkBlocks } from './blocks.ts';
import { describeIssues } from './issues.ts';
import { chars, plainText } from './text.ts';

const common = {
  blocks: z.array(z.unknown()),
  private_metadata: chars(VIEW.privateMetadata, 0).optional(),
  callback_id: chars(VIEW.callbackId, 0).optional(),
  external_id: chars(VIEW.externalId, 0).optional(),
};

/** https://docs.slack.dev/reference/views */
const shape = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    title: plainText(VIEW.title),
    submit: plainText(VIEW.submit).optional(),
    close: plainText(VIEW.close).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    ...common,
  }),
  z.strictObject({ type: z.literal('home'), ...common }),
]);

/**
 * What Slack would say against this view; nothing when it takes it.
 * @throws SlackRefusal `view_too_large`
 */
export function checkView(view: Json, type: 'modal' | 'home'): string[] {
  if (Buffer.byteLength(JSON.stringify(view)) > VIEW.bytes) throw new SlackRefusal('view_too_large');
  const parsed = shape.safeParse(view);
  const said = parsed.success ? [] : describeIssues(parsed.error.issues, view, '/view');
  if (isObject(view) && Array.isArray(view.blocks)) said.push(...checkBlocks(view.blocks, type, '/view/blocks'));
  if (said.length > 0 || !parsed.success) return said;
  if (parsed.data.type !== type) return [`must be of type ${type} [json-pointer:/view/type]`];
  const input = list(view, 'blocks').findIndex((block) => isObject(block) && block.type === 'input');
  if (parsed.data.type === 'modal' && input >= 0 && !parsed.data.submit) {
    return [`must define \`submit\` to use an \`input\` block in modals [json-pointer:/view/blocks/${input}/input]`];
  }
  return [];
}
