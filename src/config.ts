import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { baseUrl, channelId, delays, interval, members, pathSecrets, rate, token, whole } from './config-values.ts';
import { ConfigError, describe } from './errors.ts';
import { parsePhoneNumber } from './phone-numbers.ts';

type Variable = {
  doc: string;
  /** A value that would be taken, shown when one is refused. */
  example: string;
  schema: z.ZodType;
  default?: string;
  /** Its value may come from a file, and never reaches a log. */
  secret?: boolean;
};

const phoneNumber = z.string().transform((text, context): string => {
  const parsed = parsePhoneNumber(text);
  if (parsed.ok) return parsed.e164;
  context.addIssue({ code: 'custom', message: `is no phone number (${parsed.reason})` });
  return z.NEVER;
});

/** Every variable of the environment: what it means, what it is without being set, and a valid example. */
export const variables = {
  SLACK_BOT_TOKEN: {
    doc: 'The bot token that Slack shows after the app is installed.',
    example: 'xoxb-…',
    schema: token('xoxb-'),
    secret: true,
  },
  SLACK_SIGNING_SECRET: {
    doc: 'For HTTP mode: the signing secret of the Slack app. Not needed in Socket Mode.',
    example: '8f742231b10e8888abcd99yyyzzz85a5',
    schema: token(),
    secret: true,
  },
  SLACK_APP_TOKEN: {
    doc: 'For Socket Mode: the app-level token with connections:write. When it is set, Socket Mode is used.',
    example: 'xapp-…',
    schema: token('xapp-'),
    secret: true,
  },
  SLACK_API_URL: {
    doc: "Where Slack's Web API is. Change it only to use a local Slack.",
    example: 'https://slack.com/api',
    schema: baseUrl,
    default: 'https://slack.com/api',
  },
  FLOWROUTE_ACCESS_KEY: {
    doc: 'The Flowroute access key: Manage, Preferences, API Control.',
    example: '12345678',
    schema: token(),
    secret: true,
  },
  FLOWROUTE_SECRET_KEY: {
    doc: 'The Flowroute secret key, from the same page.',
    example: 'the 32 characters that Flowroute shows',
    schema: token(),
    secret: true,
  },
  FLOWROUTE_BASE_URL: {
    doc: "Where Flowroute's API is. Change it only to use a local Flowroute.",
    example: 'https://api.flowroute.com',
    schema: baseUrl,
    default: 'https://api.flowroute.com',
  },
  FLOWROUTE_TIMEOUT_MS: {
    doc: 'How long one call to Flowroute may take, in milliseconds.',
    example: '10000',
    schema: whole(500, 60_000),
    default: '10000',
  },
  FLOWROUTE_SMS_PER_SECOND: {
    doc: 'How many SMS leave in a second, over all processes. Flowroute takes 5.',
    example: '5',
    schema: rate(1_000),
    default: '5',
  },
  FLOWROUTE_MMS_PER_SECOND: {
    doc: 'How many MMS leave in a second, over all processes. Flowroute takes 1.',
    example: '1',
    schema: rate(1_000),
    default: '1',
  },
  LOOK_DELAYS: {
    doc: 'When the record of a text is looked up, counted from the moment it was sent; and the account, after a purchase whose outcome is not known.',
    example: '2s,5s,15s,60s,5m,30m',
    schema: delays,
    default: '2s,5s,15s,60s,5m,30m',
  },
  ALERTS_EVERY: {
    doc: 'How often alerts are checked. Each time reads the records of the last 24 hours.',
    example: '5m',
    schema: interval,
    default: '5m',
  },
  DATABASE_URL: {
    doc: 'PostgreSQL. Without it, an embedded database in DATA_DIR is used: good for trying out, not for production.',
    example: 'postgres://switchboard:secret@db.example.com:5432/switchboard',
    schema: z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'does not begin with postgres://'),
    secret: true,
  },
  DATA_DIR: {
    doc: 'Where the embedded database lives. Made with mode 0700.',
    example: './data',
    schema: z.string(),
    default: './data',
  },
  PORT: {
    doc: "The port of the app's own HTTP server (Slack, health, metrics).",
    example: '3000',
    schema: whole(0, 65_535),
    default: '3000',
  },
  PUBLIC_URL: {
    doc: 'Where Flowroute is to reach this app. With FLOWROUTE_WEBHOOK_TOKEN set too, numbers that are bought get their callbacks pointed here, and nothing answers there yet: leave one of the two empty.',
    example: 'https://switchboard.example.com',
    schema: baseUrl,
  },
  FLOWROUTE_WEBHOOK_TOKEN: {
    doc: 'The secret part of the callback path, two (comma-separated) while rotating. Nothing answers there yet: leave it or PUBLIC_URL empty.',
    example: 'the output of: openssl rand -hex 24',
    schema: pathSecrets,
    secret: true,
  },
  ADMIN_USERS: {
    doc: 'Slack user or user-group ids of the admins, comma-separated. Empty: nobody may change settings.',
    example: 'U012ABCDEF,S034GHIJKL',
    schema: members({ everyone: false }),
    default: '',
  },
  SENDERS: {
    doc: 'Who may send texts: ids, or * for every full member. Empty: the admins.',
    example: 'S034GHIJKL',
    schema: members({ everyone: true }),
    default: '',
  },
  APPROVERS: {
    doc: 'Who may decide requests. Empty: the admins.',
    example: 'U012ABCDEF,U056MNOPQR',
    schema: members({ everyone: false }),
    default: '',
  },
  APPROVAL_CHANNEL: {
    doc: 'The channel where requests are decided.',
    example: 'C012ABCDEF',
    schema: channelId,
  },
  INBOUND_CHANNEL: {
    doc: 'Not used yet but by the doctor: the channel for conversations that begin with a customer, in a later version.',
    example: 'C012ABCDEF',
    schema: channelId,
  },
  DEFAULT_FROM_NUMBER: {
    doc: 'The number that texts come from where the channel has no last used one.',
    example: '+12065550100',
    schema: phoneNumber,
  },
  COMMAND_PREFIX: {
    doc: 'Put before each slash command: acme- makes /acme-sms.',
    example: 'acme-',
    schema: z.string().regex(/^[a-z0-9_-]{0,20}$/, 'is not up to 20 small letters, digits, - or _'),
    default: '',
  },
  AUDIT_KEY: {
    doc: 'The key that seals the audit trail. Keep it apart from the database. Unset: the trail is written, but not sealed.',
    example: 'the output of: openssl rand -hex 32',
    schema: z.string().regex(/^\S{32,}$/, 'is not at least 32 characters without white space'),
    secret: true,
  },
  METRICS_TOKEN: {
    doc: 'The bearer token that /metrics asks for. Unset: /metrics answers on loopback only.',
    example: 'the output of: openssl rand -hex 24',
    schema: token(),
    secret: true,
  },
  LOG_LEVEL: {
    doc: 'fatal, error, warn, info, debug or trace.',
    example: 'info',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'], 'is none of the levels'),
    default: 'info',
  },
} satisfies Record<string, Variable>;

type Name = keyof typeof variables;
type Value<N extends Name> = z.output<(typeof variables)[N]['schema']>;
type Optional<N extends Name> = (typeof variables)[N] extends { default: string } ? Value<N> : Value<N> | undefined;
/** Each variable as its schema gives it; one without a default may be undefined, save those that are always needed. */
type Values = { [N in Name]: Optional<N> };

export type Environment = { [name: string]: string | undefined };

const alwaysNeeded: Name[] = ['SLACK_BOT_TOKEN', 'FLOWROUTE_ACCESS_KEY', 'FLOWROUTE_SECRET_KEY'];

export type Config = ReturnType<typeof shape>;

/**
 * The configuration that the environment gives.
 * @throws ConfigError with every problem in one message, each with the variable, what is wrong and a valid example.
 */
export function readConfig(environment: Environment): Config {
  const problems: string[] = [];
  const values: { [name: string]: unknown } = {};
  for (const [name, variable] of Object.entries<Variable>(variables)) {
    const raw = readRaw(name, variable, environment, problems);
    if (raw === undefined) continue;
    const parsed = variable.schema.safeParse(raw);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(problem(name, parsed.error.issues[0]?.message ?? 'is not valid'));
  }
  const broken = (name: string) =>
    problems.some((line) => [`${name} `, `${name}_FILE `].some((head) => line.startsWith(head)));
  for (const name of alwaysNeeded) {
    if (values[name] === undefined && !broken(name)) problems.push(problem(name, 'is not set'));
  }
  // Without either, anybody's requests would pass for Slack's. An empty variable is one that is not set.
  const hasWayIn = ['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'].some(
    (name) => values[name] !== undefined || broken(name),
  );
  if (!hasWayIn) problems.push(problem('SLACK_SIGNING_SECRET', 'is not set (nor is SLACK_APP_TOKEN, for Socket Mode)'));
  if (problems.length > 0) {
    const count = problems.length === 1 ? 'One setting is' : `${problems.length} settings are`;
    throw new ConfigError(
      'bad_environment',
      `${count} wrong:\n${problems.map((line) => `  - ${line}`).join('\n')}\n`,
      'Correct them in the environment or in .env; .env.example explains each.',
    );
  }
  return shape(values as Values);
}

function readRaw(name: string, variable: Variable, environment: Environment, problems: string[]): string | undefined {
  const file = variable.secret ? environment[`${name}_FILE`] : undefined;
  const plain = environment[name]?.trim();
  if (file !== undefined && file !== '') {
    if (plain !== undefined && plain !== '') {
      problems.push(problem(name, `is set, and ${name}_FILE too; set one of them`));
      return undefined;
    }
    try {
      const held = readFileSync(file, 'utf8').trim();
      if (held !== '') return held;
      problems.push(`${name}_FILE names an empty file. Write the value into it.`);
      return undefined;
    } catch (error) {
      problems.push(`${name}_FILE cannot be read (${describe(error)}). Name a file that this program may read.`);
      return undefined;
    }
  }
  return plain === undefined || plain === '' ? variable.default : plain;
}

function problem(name: string, reason: string): string {
  const variable: Variable | undefined = Object.entries<Variable>(variables).find(([known]) => known === name)?.[1];
  return `${name} ${reason}. Example: ${name}=${variable?.example ?? ''}`;
}

function shape(values: Values) {
  return {
    slack: {
      botToken: values.SLACK_BOT_TOKEN ?? '',
      signingSecret: values.SLACK_SIGNING_SECRET ?? null,
      appToken: values.SLACK_APP_TOKEN ?? null,
      apiUrl: `${values.SLACK_API_URL}/`,
    },
    flowroute: {
      accessKey: values.FLOWROUTE_ACCESS_KEY ?? '',
      secretKey: values.FLOWROUTE_SECRET_KEY ?? '',
      baseUrl: values.FLOWROUTE_BASE_URL,
      timeoutMs: values.FLOWROUTE_TIMEOUT_MS,
      smsPerSecond: values.FLOWROUTE_SMS_PER_SECOND,
      mmsPerSecond: values.FLOWROUTE_MMS_PER_SECOND,
    },
    /** Milliseconds after the send, growing. */
    lookDelays: values.LOOK_DELAYS,
    /** Milliseconds. */
    alertsEvery: values.ALERTS_EVERY,
    databaseUrl: values.DATABASE_URL ?? null,
    dataDir: values.DATA_DIR,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? null,
    webhookTokens: values.FLOWROUTE_WEBHOOK_TOKEN ?? [],
    access: {
      admins: values.ADMIN_USERS,
      /** Ids, or one `*`: every full member. */
      senders: values.SENDERS,
      approvers: values.APPROVERS,
    },
    approvalChannel: values.APPROVAL_CHANNEL ?? null,
    inboundChannel: values.INBOUND_CHANNEL ?? null,
    defaultFromNumber: values.DEFAULT_FROM_NUMBER ?? null,
    commandPrefix: values.COMMAND_PREFIX,
    auditKey: values.AUDIT_KEY ?? null,
    metricsToken: values.METRICS_TOKEN ?? null,
    logLevel: values.LOG_LEVEL,
  };
}

/** What `.env.example` holds: each variable with its meaning, commented out where it has a default or may stay unset. */
export function envExample(): string {
  const head = '# Copy this file to .env and fill it in. Any secret may come from a file instead: NAME_FILE=/path.\n';
  const entries = Object.entries<Variable>(variables).map(([name, variable]) => {
    const needed = alwaysNeeded.some((one) => one === name);
    const value = variable.default ?? '';
    const note = needed ? ' Required.' : variable.default === undefined ? ` For example ${variable.example}` : '';
    return `# ${variable.doc}${note}\n${needed ? '' : '# '}${name}=${value}\n`;
  });
  return [head, ...entries].join('\n');
}
