import { Refusal } from '../../errors.ts';
import { asTyped } from '../plain-text-token.ts';
import type { Services } from '../services.ts';

/**
 * What stands behind a command that takes nothing is not passed over: who typed it meant something.
 * @throws Refusal naming it, and `next` or how the command is typed.
 */
export function mustStandAlone(services: Services, behind: string, command: string, next?: string): void {
  const typed = asTyped(behind).trim();
  if (typed === '') return;
  const usage = `/${services.config.commandPrefix}${command}`;
  throw new Refusal(
    'not_alone',
    `“${typed.slice(0, 40)}” means nothing behind ${usage}.`,
    next ?? `Type ${usage} alone.`,
  );
}
