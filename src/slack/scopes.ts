/**
 * The Web API methods that the app calls, each with the bot scope that it needs and the page that says so. The manifest asks
 * for these scopes and no others; a test holds the table to the methods that the local Slack saw.
 */
export const methodScopes: { [method: string]: { scopes: string[]; source: string } } = {
  'auth.test': { scopes: [], source: 'https://docs.slack.dev/reference/methods/auth.test' },
  'chat.postMessage': { scopes: ['chat:write'], source: 'https://docs.slack.dev/reference/methods/chat.postMessage' },
  'chat.postEphemeral': {
    scopes: ['chat:write'],
    source: 'https://docs.slack.dev/reference/methods/chat.postEphemeral',
  },
  'chat.update': { scopes: ['chat:write'], source: 'https://docs.slack.dev/reference/methods/chat.update' },
  'chat.delete': { scopes: ['chat:write'], source: 'https://docs.slack.dev/reference/methods/chat.delete' },
  'chat.getPermalink': { scopes: [], source: 'https://docs.slack.dev/reference/methods/chat.getPermalink' },
  'conversations.info': {
    scopes: ['channels:read', 'groups:read', 'im:read'],
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
  'views.open': { scopes: [], source: 'https://docs.slack.dev/reference/methods/views.open' },
  'views.update': { scopes: [], source: 'https://docs.slack.dev/reference/methods/views.update' },
  'views.push': { scopes: [], source: 'https://docs.slack.dev/reference/methods/views.push' },
};

/** `commands` is for the slash commands themselves. */
export const neededScopes = [
  ...new Set(['commands', ...Object.values(methodScopes).flatMap(({ scopes }) => scopes)]),
].toSorted();
