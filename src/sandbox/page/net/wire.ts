import * as z from 'zod';
import type { PhoneEvent as PhoneEventType, Phone as PhoneType } from '../../flowroute/protocol.ts';
import type * as slack from '../../slack/protocol.ts';

/** The local Slack's contract (`../../slack/protocol.ts`) as parsers: what comes over the wire is read before it is believed. */
export const Person = z.object({
  id: z.string(),
  name: z.string(),
  realName: z.string(),
  part: z.string(),
  title: z.string(),
  isAdmin: z.boolean(),
  isRestricted: z.boolean(),
  isUltraRestricted: z.boolean(),
  isStranger: z.boolean(),
  isBot: z.boolean(),
  deleted: z.boolean(),
  tz: z.string(),
  color: z.string(),
}) satisfies z.ZodType<slack.Person>;

export const Channel = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['public', 'private', 'im', 'mpim']),
  topic: z.string(),
  members: z.array(z.string()),
  archived: z.boolean(),
  shared: z.boolean(),
  restricted: z.boolean(),
}) satisfies z.ZodType<slack.Channel>;

const SlashCommand = z.object({ command: z.string(), description: z.string(), usageHint: z.string() });
const Shortcut = z.object({
  name: z.string(),
  type: z.enum(['global', 'message']),
  callbackId: z.string(),
  description: z.string(),
});

export const Workspace = z.object({
  team: z.object({ id: z.string(), name: z.string(), domain: z.string() }),
  me: Person,
  people: z.array(Person),
  groups: z.array(z.object({ id: z.string(), handle: z.string(), users: z.array(z.string()) })),
  channels: z.array(Channel),
  app: z.object({
    id: z.string(),
    name: z.string(),
    botUserId: z.string(),
    commands: z.array(SlashCommand),
    shortcuts: z.array(Shortcut),
  }),
  delivery: z.enum(['http', 'socket']),
  flowrouteUrl: z.string().nullable(),
}) satisfies z.ZodType<slack.Workspace>;

const Json: z.ZodType<slack.Json> = z.json();
const Block = z
  .object({ type: z.string(), block_id: z.string().optional() })
  .catchall(Json) satisfies z.ZodType<slack.Block>;

export const SlackFile = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  mimetype: z.string(),
  size: z.number(),
}) satisfies z.ZodType<slack.SlackFile>;

export const Message = z.object({
  channel: z.string(),
  ts: z.string(),
  threadTs: z.string().nullable(),
  user: z.string(),
  isApp: z.boolean(),
  text: z.string(),
  blocks: z.array(Block),
  ephemeralFor: z.string().nullable(),
  edited: z.boolean(),
  replyCount: z.number(),
  files: z.array(SlackFile),
  metadata: z.object({ event_type: z.string(), event_payload: Json }).nullable(),
}) satisfies z.ZodType<slack.Message>;

export const OpenView = z.object({
  id: z.string(),
  rootId: z.string(),
  hash: z.string(),
  view: z.object({ type: z.enum(['modal', 'home']), blocks: z.array(Block) }).catchall(Json),
  values: z.record(z.string(), z.record(z.string(), Json)),
  errors: z.record(z.string(), z.string()),
}) satisfies z.ZodType<slack.OpenView>;

export const StreamEvent = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['message', 'message_changed']), message: Message }),
  z.object({ type: z.literal('message_deleted'), channel: z.string(), ts: z.string() }),
  z.object({ type: z.enum(['view_opened', 'view_updated', 'home']), view: OpenView }),
  z.object({ type: z.literal('view_closed'), viewId: z.string(), all: z.boolean() }),
  z.object({ type: z.literal('channel'), channel: Channel }),
  z.object({ type: z.literal('people') }),
  z.object({ type: z.literal('notice'), channel: z.string().nullable(), text: z.string() }),
]) satisfies z.ZodType<slack.StreamEvent>;

export const ActOutcome = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  errors: z.record(z.string(), z.string()).optional(),
  ackMs: z.number().optional(),
}) satisfies z.ZodType<slack.ActOutcome>;

const PlainText = z.object({ type: z.literal('plain_text'), text: z.string() });
const SelectOption = z.object({ text: PlainText, value: z.string(), description: PlainText.optional() });
export const OptionsOutcome = ActOutcome.extend({
  options: z.array(SelectOption).optional(),
  optionGroups: z.array(z.object({ label: PlainText, options: z.array(SelectOption) })).optional(),
}) satisfies z.ZodType<slack.OptionsOutcome>;

/** The local Flowroute's side door (`../../flowroute/protocol.ts`), as far as the phones need it. */
const PhoneMessage = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  body: z.string(),
  mediaUrls: z.array(z.string()),
  at: z.string(),
});
export const Phone = z.object({
  number: z.string(),
  messages: z.array(PhoneMessage),
}) satisfies z.ZodType<PhoneType>;
export const PhoneEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('received'), message: PhoneMessage }),
  z.object({ type: z.literal('reset') }),
]) satisfies z.ZodType<PhoneEventType>;
