import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../log.ts';

/** Slack's own parts log where the app does, a level lower where they only tell how they fare. */
export function slackLogger(log: Log): Logger {
  const child = log.child({ part: 'slack' });
  const line = (parts: unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    debug: (...parts) => child.trace(line(parts)),
    info: (...parts) => child.debug(line(parts)),
    warn: (...parts) => child.warn(line(parts)),
    error: (...parts) => child.error(line(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
