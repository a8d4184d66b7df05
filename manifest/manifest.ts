import type { AppsManifestValidateArguments } from '@slack/web-api';
import { neededScopes } from '../src/slack/scopes.ts';
import { type CommandName, commandNames, events } from '../src/slack/surface.ts';

/** What Slack's own check of a manifest takes: a scope or an event that Slack does not have does not compile. */
export type AppManifest = AppsManifestValidateArguments['manifest'];

export type ManifestOptions =
  /** Slack calls the app at this address. */
  | { url: string; prefix?: string }
  /** The app calls Slack: Socket Mode. */
  | { socket: true; prefix?: string };

const commands: { [name in CommandName]: { description: string; usage_hint: string } } = {
  sms: { description: 'Text a customer', usage_hint: '[number] [text] | help' },
  mdr: {
    description: 'What became of a text, and what it cost; lists, reports and alerts',
    usage_hint: 'last | [number] | list [range] | report [range] | schedule | alert | help',
  },
  numbers: {
    description: 'The phone numbers of the account, and those for sale; buy and release',
    usage_hint:
      'list | show [number] | for-sale [area code] | buy [number] | release [number] | unused | requests | notify | help',
  },
  switchboard: {
    description: 'Help, doctor, opt-outs, freeze, settings, access, audit',
    usage_hint: 'help | doctor | optouts | freeze | settings | access | audit',
  },
};

/** Slack wants at least 175 characters here. */
function longDescription(prefix: string): string {
  return `Switchboard puts your team's Flowroute account where the team already talks. Type /${prefix}sms to text a customer \
from one of your numbers: you see what it will cost before it leaves, nothing is sent without a click, and the conversation \
lives in one thread where everybody can follow what became of each text. /${prefix}mdr shows a message's record, its receipts \
and its price, lists records and reports on them, posts reports in a channel on a schedule, and tells a channel when delivery \
falls, spending rises or an error code is new. /${prefix}numbers shows the numbers of the account and those for sale; one \
person requests that a number be bought or released, another approves it, and purchases stay within a monthly budget. \
/${prefix}switchboard doctor says whether everything is well, and what to do if it is not.`;
}

/** The app manifest, ready for "Create an app from a manifest" at api.slack.com. */
export function createManifest(options: ManifestOptions): AppManifest {
  const isSocket = 'socket' in options;
  const prefix = options.prefix ?? '';
  const address = isSocket ? null : `${options.url.replace(/\/+$/, '')}/slack/events`;
  return {
    display_information: {
      name: 'Switchboard',
      description:
        'Your Flowroute account in Slack: texts to customers, their records, reports and alerts, and numbers bought with an approval',
      long_description: longDescription(prefix),
      background_color: '#1f4e5f',
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'Switchboard', always_online: true },
      slash_commands: commandNames.map((name) => ({
        command: `/${prefix}${name}`,
        ...commands[name],
        // Mentions arrive as ids, so that one can be told from plain words and is never texted to a customer.
        should_escape: true,
        ...(address === null ? {} : { url: address }),
      })),
    },
    oauth_config: { scopes: { bot: neededScopes } },
    settings: {
      event_subscriptions: { ...(address === null ? {} : { request_url: address }), bot_events: [...events] },
      interactivity: {
        is_enabled: true,
        // The second is where Slack asks for the choices of an external select.
        ...(address === null ? {} : { request_url: address, message_menu_options_url: address }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: isSocket,
      token_rotation_enabled: false,
    },
  };
}
