import type { Config } from '../config.ts';

/** What knows how the commands are called here. */
export type Here = { config: Pick<Config, 'commandPrefix'> };

const ownCommand = /(?<![\p{L}\p{N}/.])\/(?=(?:sms|mdr|numbers|switchboard)\b)/gu;

/** A sentence of ours names a command as `/mdr list`; with a COMMAND_PREFIX of `acme-` it is read as `/acme-mdr list`. */
export function asCalledHere({ config }: Here, sentence: string): string {
  return sentence.replace(ownCommand, () => `/${config.commandPrefix}`);
}
