/** The manifest of the small app that the local Slack is tried with. */
export const manifest = {
  display_information: { name: 'Tryout' },
  features: {
    bot_user: { display_name: 'Tryout', always_online: true },
    app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
    slash_commands: [
      { command: '/tryout', description: 'Tries things', usage_hint: '[what]', should_escape: true },
      { command: '/plain', description: 'Tries things as typed', should_escape: false },
      { command: '/nobody', description: 'Nobody listens', should_escape: false },
    ],
    shortcuts: [
      { name: 'Open it', type: 'global', callback_id: 'open-it', description: 'Opens a form' },
      { name: 'Look closer', type: 'message', callback_id: 'look-closer', description: 'Looks at a message' },
    ],
  },
  oauth_config: {
    scopes: {
      bot: [
        'app_mentions:read',
        'channels:history',
        'channels:join',
        'channels:read',
        'chat:write',
        'commands',
        'files:read',
        'files:write',
        'groups:history',
        'groups:read',
        'im:history',
        'im:read',
        'im:write',
        'reactions:read',
        'reactions:write',
        'team:read',
        'usergroups:read',
        'users:read',
      ],
    },
  },
  settings: {
    event_subscriptions: {
      bot_events: [
        'app_home_opened',
        'app_mention',
        'channel_archive',
        'channel_rename',
        'member_joined_channel',
        'message.channels',
        'message.groups',
        'message.im',
        'reaction_added',
        'subteam_updated',
        'user_change',
      ],
    },
    interactivity: {
      is_enabled: true,
      request_url: 'https://tryout.example.com/slack/events',
      message_menu_options_url: 'https://tryout.example.com/slack/events',
    },
  },
};

/** The same without some scopes. */
export function withoutScopes(...scopes: string[]) {
  const bot = manifest.oauth_config.scopes.bot.filter((scope) => !scopes.includes(scope));
  return { ...manifest, oauth_config: { scopes: { bot } } };
}

export function withScopes(...scopes: string[]) {
  return { ...manifest, oauth_config: { scopes: { bot: [...manifest.oauth_config.scopes.bot, ...scopes] } } };
}
