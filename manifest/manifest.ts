import { events } from '../src/slack/register.ts';
import { neededScopes } from '../src/slack/scopes.ts';

export type ManifestOptions =
  /** Slack calls the app at this address. */
  | { url: string; prefix?: string }
  /** The app calls Slack: Socket Mode. */
  | { socket: true; prefix?: string };

const commands = [
  { name: 'sms', description: 'Text a customer', usage_hint: '[number] [text] | help' },
  {
    name: 'mdr',
    description: 'What became of a text, and what it cost',
    usage_hint: 'last | [number] | [record id] | help',
  },
  {
    name: 'switchboard',
    description: 'Help, doctor, opt-outs, freeze',
    usage_hint: 'help | doctor | optouts | freeze',
  },
];

/** The app manifest, ready for "Create an app from a manifest" at api.slack.com. */
export function createManifest(options: ManifestOptions) {
  const isSocket = 'socket' in options;
  const requestUrl = isSocket ? {} : { request_url: `${options.url.replace(/\/+$/, '')}/slack/events` };
  const menuUrl = isSocket ? {} : { message_menu_options_url: `${options.url.replace(/\/+$/, '')}/slack/events` };
  return {
    display_information: {
      name: 'Switchboard',
      description: 'Your Flowroute account in Slack: text customers and see what became of it',
      background_color: '#1f4e5f',
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'Switchboard', always_online: true },
      slash_commands: commands.map(({ name, description, usage_hint }) => ({
        command: `/${options.prefix ?? ''}${name}`,
        description,
        usage_hint,
        // Mentions arrive as ids, so that one can be told from plain words and is never texted to a customer.
        should_escape: true,
        ...(isSocket ? {} : { url: requestUrl.request_url }),
      })),
    },
    oauth_config: { scopes: { bot: neededScopes } },
    settings: {
      event_subscriptions: { ...requestUrl, bot_events: [...events] },
      interactivity: { is_enabled: true, ...requestUrl, ...menuUrl },
      org_deploy_enabled: false,
      socket_mode_enabled: isSocket,
      token_rotation_enabled: false,
    },
  };
}
