import { magicPurchases, magicRecipients } from '../../flowroute/protocol.ts';
import type { SlashCommand } from '../../slack/protocol.ts';

export type Suggestion = { text: string; says: string };

const SUGGESTIONS: Suggestion[] = [
  { text: '/sms', says: 'Write a text' },
  { text: '/sms 206 555 0111 Hello from the demo', says: 'Send one in a line' },
  { text: '/mdr last', says: 'What became of it' },
  { text: '/numbers for-sale 206', says: 'Find numbers to buy' },
  { text: '/numbers requests waiting', says: 'What waits for your vote' },
  { text: '/numbers list', says: 'The numbers you have' },
  { text: '/numbers unused', says: 'Those you could give back' },
  { text: '/switchboard settings', says: 'Approvals, budget, caps' },
  { text: '/switchboard help', says: 'Everything it can do' },
];

/** What a first-time visitor may try, under the names that the commands have in this workspace. */
export function suggestions(commands: SlashCommand[]): Suggestion[] {
  return SUGGESTIONS.flatMap(({ text, says }) => {
    const [name = '', ...rest] = text.split(' ');
    const command = ownName(name, commands);
    return command === null ? [] : [{ text: [command, ...rest].join(' '), says }];
  });
}

export type Magic = { number: string; says: string; text: string };

/** Recipients and numbers for sale that misbehave on purpose, each with the command that tries it. */
export function magicTexts(commands: SlashCommand[]): { recipients: Magic[]; purchases: Magic[] } {
  const list = (table: Record<string, string>, name: string, make: (command: string, number: string) => string) => {
    const command = ownName(name, commands);
    if (command === null) return [];
    return Object.entries(table).map(([digits, says]) => {
      const number = `206 ${digits.slice(0, 3)} ${digits.slice(3)}`;
      return { number, says, text: make(command, number) };
    });
  };
  return {
    recipients: list(magicRecipients, '/sms', (command, number) => `${command} ${number} Hello`),
    purchases: list(magicPurchases, '/numbers', (command, number) => `${command} buy ${number}`),
  };
}

/** `/sms` may be called `/acme-sms` here, where another app has taken the name. */
function ownName(name: string, commands: SlashCommand[]): string | null {
  const bare = name.slice(1);
  const found =
    commands.find(({ command }) => command === name) ?? commands.find(({ command }) => command.endsWith(`-${bare}`));
  return found?.command ?? null;
}
