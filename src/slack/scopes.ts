import type { AppsManifestValidateArguments } from '@slack/web-api';
import type { events } from './surface.ts';

type Manifest = AppsManifestValidateArguments['manifest'];
/** The bot scopes that Slack has; a wrong one does not compile. */
export type BotScope = NonNullable<NonNullable<NonNullable<Manifest['oauth_config']>['scopes']>['bot']>[number];

/** The scopes that open something of Slack's to the app, and the page that says so. */
type Needs = { scopes: BotScope[]; source: string };

/**
 * The Web API methods that the app calls. The manifest asks for these scopes and no others; a test holds the table to the
 * methods that the local Slack saw. A method on conversations needs a scope for each kind of them that the app calls it on.
 */
export const methodScopes: { [method: string]: Needs } = {
  'auth.test': { scopes: [], source: 'https://docs.slack.dev/reference/methods/auth.test' },
  'chat.postMessage': { scopes: ['chat:write'], source: 'https://docs.slack.dev/reference/methods/chat.postMessage' },
  'chat.postEphemeral': {
    scopes: ['chat:write'],
    source: 'https://docs.slack.dev/reference/methods/chat.postEphemeral',
  },
  'chat.update': { scopes: ['chat:write'], source: 'https://docs.slack.dev/reference/methods/chat.update' },
  'chat.delete': { scopes: ['chat:write'], source: 'https://docs.slack.dev/reference/methods/chat.delete' },
  'chat.getPermalink': { scopes: [], source: 'https://docs.slack.dev/reference/methods/chat.getPermalink' },
  // Without im:read: what direct messages with the app are is never asked.
  'conversations.info': {
    scopes: ['channels:read', 'groups:read'],
    source: 'https://docs.slack.dev/reference/methods/conversations.info',
  },
  'conversations.history': {
    scopes: ['channels:history', 'groups:history', 'im:history'],
    source: 'https://docs.slack.dev/reference/methods/conversations.history',
  },
  'conversations.replies': {
    scopes: ['channels:history', 'groups:history', 'im:history'],
    source: 'https://docs.slack.dev/reference/methods/conversations.replies',
  },
  'conversations.open': { scopes: ['im:write'], source: 'https://docs.slack.dev/reference/methods/conversations.open' },
  'users.info': { scopes: ['users:read'], source: 'https://docs.slack.dev/reference/methods/users.info' },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    source: 'https://docs.slack.dev/reference/methods/usergroups.users.list',
  },
  'files.getUploadURLExternal': {
    scopes: ['files:write'],
    source: 'https://docs.slack.dev/reference/methods/files.getUploadURLExternal',
  },
  'files.completeUploadExternal': {
    scopes: ['files:write'],
    source: 'https://docs.slack.dev/reference/methods/files.completeUploadExternal',
  },
  'views.open': { scopes: [], source: 'https://docs.slack.dev/reference/methods/views.open' },
  'views.update': { scopes: [], source: 'https://docs.slack.dev/reference/methods/views.update' },
  'views.push': { scopes: [], source: 'https://docs.slack.dev/reference/methods/views.push' },
};

/** What the events are sent under. */
export const eventScopes: { [event in (typeof events)[number]]: Needs } = {
  user_change: { scopes: ['users:read'], source: 'https://docs.slack.dev/reference/events/user_change' },
  subteam_updated: { scopes: ['usergroups:read'], source: 'https://docs.slack.dev/reference/events/subteam_updated' },
  subteam_members_changed: {
    scopes: ['usergroups:read'],
    source: 'https://docs.slack.dev/reference/events/subteam_members_changed',
  },
};

/** For having slash commands at all: https://docs.slack.dev/reference/scopes/commands */
const commandScope: BotScope = 'commands';

export const neededScopes: BotScope[] = [
  ...new Set([
    commandScope,
    ...[...Object.values(methodScopes), ...Object.values(eventScopes)].flatMap(({ scopes }) => scopes),
  ]),
].toSorted();
