import { config as readDotenv } from 'dotenv';
import { type Config, readConfig } from './config.ts';
import { SwitchboardError } from './errors.ts';
import { createLog, type Log } from './log.ts';

/** The configuration from the environment and `.env`, and a log that strikes its secrets out. @throws ConfigError */
export function readEnvironment(): { config: Config; log: Log } {
  readDotenv({ quiet: true });
  const config = readConfig(process.env);
  const { slack, flowroute } = config;
  const secrets = [
    slack.botToken,
    slack.signingSecret,
    slack.appToken,
    flowroute.accessKey,
    flowroute.secretKey,
    config.auditKey,
    config.metricsToken,
    ...config.webhookTokens,
  ].filter((secret) => secret !== null);
  return { config, log: createLog({ level: config.logLevel, secrets }) };
}

/** Runs a program's main work; what stops it is said in a sentence on stderr, with its causes, and ends with status 1. */
export async function runMain(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${sayFailure(error)}\n`);
    process.exitCode = 1;
  }
}

function sayFailure(error: unknown): string {
  const lines: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) {
    lines.push(lines.length === 0 ? one.message : `  because: ${one.message}`);
  }
  if (error instanceof SwitchboardError || !(error instanceof Error)) return lines.join('\n') || String(error);
  return `${error.stack ?? ''}`;
}
