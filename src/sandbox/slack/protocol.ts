/**
 * What a person's window on the local Slack sees and does, under `/_/`. The page and the end-to-end tests speak this and
 * nothing else; it is ours, not Slack's. Everything that a real Slack client would know is here, and nothing that only the
 * app knows.
 *
 *   GET  /_/workspace?as=U…               -> Workspace
 *   GET  /_/messages?as=U…&channel=C…     -> Message[]        oldest first, thread replies included, ephemerals of that person only
 *   GET  /_/home?as=U…                    -> OpenView | null   the app's home tab
 *   GET  /_/views?as=U…                   -> OpenView[]        the person's stack of modals, the top one last
 *   GET  /_/stream?as=U…                  -> server-sent events, `data:` is one StreamEvent as JSON
 *   GET  /_/files/:id                     -> the bytes of an uploaded file
 *   POST /_/command   CommandAct          -> ActOutcome
 *   POST /_/message   MessageAct          -> ActOutcome        a person types in a channel, a thread or a direct message
 *   POST /_/action    ActionAct           -> ActOutcome        a click or a choice, in a message, a modal or the home tab
 *   POST /_/options   OptionsAct          -> OptionsOutcome    an external select asks for its options
 *   POST /_/submit    SubmitAct           -> ActOutcome        a modal's submit button; field errors come back here
 *   POST /_/close     CloseAct            -> ActOutcome        a modal's close button or the corner cross
 *   POST /_/shortcut  ShortcutAct         -> ActOutcome
 *   POST /_/open-home { as }              -> ActOutcome        the person opens the app's home tab
 *   GET  /_/people, /_/channels           -> Person[], Channel[]  all of them, for the person switcher and for tests
 *   POST /_/react     ReactAct            -> ActOutcome        a person reacts to a message with an emoji
 *   POST /_/upload?as=U…&name=… <bytes> -> SlackFile       a file that a person puts into a `file_input`: its value is `{ files: [id] }`
 *   POST /_/admin/<what>                  -> faults and changes of the workspace, see README.md beside this file
 */

export type Person = {
  id: string;
  /** The handle, without `@`. */
  name: string;
  realName: string;
  /** What the person switcher says of them: "Admin", "Sender", "Approver", "Member", "Guest", "Other organisation". */
  part: string;
  title: string;
  isAdmin: boolean;
  /** Multi-channel guest. */
  isRestricted: boolean;
  /** Single-channel guest. */
  isUltraRestricted: boolean;
  /** Of another organisation, seen through a shared channel. */
  isStranger: boolean;
  isBot: boolean;
  deleted: boolean;
  tz: string;
  /** A CSS colour, for the drawn avatar. */
  color: string;
};

export type ChannelKind = 'public' | 'private' | 'im' | 'mpim';

export type Channel = {
  id: string;
  /** Without `#`; for a direct message the other person's id. */
  name: string;
  kind: ChannelKind;
  topic: string;
  members: string[];
  archived: boolean;
  /** Shared with another organisation (Slack Connect). */
  shared: boolean;
  /** Posting restricted to a few; the app gets `restricted_action`. */
  restricted: boolean;
};

export type SlashCommand = { command: string; description: string; usageHint: string };
export type Shortcut = { name: string; type: 'global' | 'message'; callbackId: string; description: string };

export type Workspace = {
  team: { id: string; name: string; domain: string };
  me: Person;
  people: Person[];
  groups: { id: string; handle: string; users: string[] }[];
  /** The channels that this person is in or may see. */
  channels: Channel[];
  app: { id: string; name: string; botUserId: string; commands: SlashCommand[]; shortcuts: Shortcut[] };
  /** `http` or `socket`: how the workspace reaches the app. */
  delivery: 'http' | 'socket';
  /** Where the phones are: the local Flowroute's address. Null when there is none. */
  flowrouteUrl: string | null;
};

/** A block, element or object of Block Kit as it was accepted; its shape is Slack's. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Block = { type: string; block_id?: string; [key: string]: Json | undefined };

export type Message = {
  channel: string;
  ts: string;
  threadTs: string | null;
  /** The author: a person's id or the app's bot user id. */
  user: string;
  isApp: boolean;
  text: string;
  blocks: Block[];
  /** Set: only this person sees it, and it is gone after a reload of the page (`GET /_/messages` does not give it again to a new stream). */
  ephemeralFor: string | null;
  edited: boolean;
  /** For a thread's parent. */
  replyCount: number;
  files: SlackFile[];
  metadata: { event_type: string; event_payload: Json } | null;
};

export type SlackFile = { id: string; name: string; title: string; mimetype: string; size: number };

export type OpenView = {
  id: string;
  rootId: string;
  hash: string;
  /** The view as the app sent it: type, title, blocks, submit, close, callback_id, private_metadata… */
  view: { type: 'modal' | 'home'; blocks: Block[]; [key: string]: Json | Block[] | undefined };
  /** block_id -> action_id -> the value in Slack's own `view.state.values` form, kept over `views.update` while both ids stay. */
  values: { [blockId: string]: { [actionId: string]: Json } };
  /** Field errors by block_id, from the last submission. */
  errors: { [blockId: string]: string };
};

export type StreamEvent =
  | { type: 'message'; message: Message }
  | { type: 'message_changed'; message: Message }
  | { type: 'message_deleted'; channel: string; ts: string }
  | { type: 'view_opened'; view: OpenView }
  | { type: 'view_updated'; view: OpenView }
  /** The whole stack closes where `all` is set. */
  | { type: 'view_closed'; viewId: string; all: boolean }
  | { type: 'home'; view: OpenView }
  | { type: 'channel'; channel: Channel }
  | { type: 'people' }
  /** What Slackbot would whisper: a command that failed ("/sms failed with the error “operation_timeout”"), a trigger that died. */
  | { type: 'notice'; channel: string | null; text: string };

export type CommandAct = { as: string; channel: string; text: string };
export type MessageAct = { as: string; channel: string; text: string; threadTs?: string };

/** `value` is the element's value in Slack's `state.values` form without `type`, or nothing for a button. */
export type ActionAct = {
  as: string;
  where: { channel: string; ts: string } | { viewId: string };
  blockId: string;
  actionId: string;
  value?: { [key: string]: Json };
  /** In a view: what the inputs hold at that moment. */
  values?: OpenView['values'];
};
export type OptionsAct = {
  as: string;
  where: ActionAct['where'];
  blockId: string;
  actionId: string;
  query: string;
  values?: OpenView['values'];
};
export type SubmitAct = { as: string; viewId: string; values: OpenView['values'] };
export type CloseAct = { as: string; viewId: string /** The corner cross: the whole stack. */; all?: boolean };
export type ReactAct = { as: string; channel: string; ts: string; name: string };
export type ShortcutAct = {
  as: string;
  callbackId: string /** For a message shortcut. */;
  channel?: string;
  ts?: string;
};

/**
 * `ok`: the app acked in time. Otherwise `error` says what the person would see: `operation_timeout`, `dispatch_failed`,
 * `trouble_connecting` (a modal's bad ack), `command_in_thread`, `unknown_command`.
 * `errors`: a submission that was answered with field errors (the view stays open).
 */
export type ActOutcome = { ok: boolean; error?: string; errors?: { [blockId: string]: string }; ackMs?: number };

export type SelectOption = {
  text: { type: 'plain_text'; text: string };
  value: string;
  description?: { type: 'plain_text'; text: string };
};
export type OptionsOutcome = ActOutcome & {
  options?: SelectOption[];
  optionGroups?: { label: { type: 'plain_text'; text: string }; options: SelectOption[] }[];
};
