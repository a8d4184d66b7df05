import { variables } from '../config.ts';
import { isLoopbackName } from './flowroute/loopback.ts';
import { CHANNELS, GROUPS, PEOPLE } from './slack/seed.ts';

export type DemoParts = {
  accessKey: string;
  secretKey: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  slack: { apiUrl: string };
  flowroute: { url: string };
  port: number;
  folder: string;
  socket: boolean;
};

/**
 * The environment of the demo's app: every variable is set, empty ones too, so that neither this shell's nor a .env file's
 * settings get in.
 */
export function demoEnvironment(parts: DemoParts): NodeJS.ProcessEnv {
  const empty: { [name: string]: string } = {};
  for (const name of Object.keys(variables)) {
    empty[name] = '';
    empty[`${name}_FILE`] = '';
  }
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...empty,
    SLACK_BOT_TOKEN: parts.botToken,
    ...(parts.socket ? { SLACK_APP_TOKEN: parts.appToken } : { SLACK_SIGNING_SECRET: parts.signingSecret }),
    SLACK_API_URL: parts.slack.apiUrl,
    FLOWROUTE_ACCESS_KEY: parts.accessKey,
    FLOWROUTE_SECRET_KEY: parts.secretKey,
    FLOWROUTE_BASE_URL: parts.flowroute.url,
    FLOWROUTE_TIMEOUT_MS: '5000',
    // Records come quickly from the local Flowroute, and nobody waits half an hour in a demo.
    LOOK_DELAYS: '1s,2s,4s,8s,15s,30s',
    // Nor five minutes for an alert to be over.
    ALERTS_EVERY: '5s',
    DATA_DIR: parts.folder,
    PORT: String(parts.port),
    DEFAULT_FROM_NUMBER: '+12065550100',
    ADMIN_USERS: PEOPLE.admin,
    SENDERS: GROUPS.senders,
    APPROVERS: GROUPS.approvers,
    APPROVAL_CHANNEL: CHANNELS.approvals,
    AUDIT_KEY: 'a-demo-key-that-seals-nothing-of-value',
  };
}

/** Addresses of the real Slack or Flowroute that are configured around the demo, as `NAME=address`. */
export function realAddresses(environment: NodeJS.ProcessEnv): string[] {
  return ['SLACK_API_URL', 'FLOWROUTE_BASE_URL'].flatMap((name) => {
    const address = environment[name] ?? '';
    if (address === '') return [];
    return URL.canParse(address) && isLoopbackName(new URL(address).hostname) ? [] : [`${name}=${address}`];
  });
}
