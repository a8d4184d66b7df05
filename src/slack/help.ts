import type { Answer } from './answers.ts';
import { type Blocks, context, section } from './blocks.ts';
import { escapeMrkdwn } from './mrkdwn.ts';

export type HelpTopic = 'sms' | 'mdr' | 'numbers' | 'switchboard';

type Line = [usage: string, does: string];

const topics: { [topic in HelpTopic]: { about: string; lines: Line[]; notes: string[] } } = {
  sms: {
    about: 'Text a customer from Slack.',
    lines: [
      ['/sms', 'opens the form: from, to, text, pictures, and what it costs'],
      ['/sms 206 555 0111 On my way', 'shows the text for a last look, then sends it'],
      ['/sms 206 555 0111, 206 555 0112 On my way', 'opens the form with several recipients'],
      ['/sms 206 555 0111', 'that conversation: last texts, state, Reply'],
    ],
    notes: [
      'Nothing leaves before you press Send. A remark in a thread stays in Slack.',
      'Slash commands do not work inside threads: use Reply and Details on the messages there.',
    ],
  },
  mdr: {
    about: 'Message detail records: what became of a text, and what it cost.',
    lines: [
      ['/mdr last', 'your last text'],
      ['/mdr 206 555 0111', 'the last text with a number'],
      ['/mdr mdr2-0123…', 'one record by its id'],
      [
        '/mdr list 7d failed',
        'records, the newest first; also from or to a number, in, out, sms, mms, longcode, toll-free, page 25',
      ],
      ['/mdr list 2026-11-01 2026-11-15', 'of those days: today, yesterday, last week, this month, or 3 Nov to 10 Nov'],
      ['/mdr report 7d', 'a summary, first to you, for the same ranges and filters'],
      ['/mdr schedule', 'a report that comes by itself: when, about which days, in which channel'],
      ['/mdr schedules', 'those that there are: edit, pause, resume, run now, history, delete'],
      ['/mdr alert', 'tells a channel when delivery falls, spending rises, or a new error code comes'],
      ['/mdr alerts', 'the alerts and how they stand: pause, resume, delete'],
    ],
    notes: ['In a thread, Details on a text shows the same.'],
  },
  numbers: {
    about: 'Phone numbers: those of the account, and those for sale.',
    lines: [
      ['/numbers list starts 206', 'the numbers of the account: also contains 55, ends 00'],
      ['/numbers show 206 555 0100', 'one number: billing, routes, messaging, caller name, E911'],
      [
        '/numbers for-sale seattle WA max 1.25',
        'numbers for sale with their prices, also: search; for-sale help has all filters',
      ],
      ['/numbers buy 206 555 0142', 'requests a number; somebody else approves it'],
      ['/numbers release 206 555 0100', 'requests that a number be given back'],
      ['/numbers unused', 'numbers without a text for 90 days, and what they cost'],
      ['/numbers requests waiting', 'open and recent requests; those that wait for you'],
      ['/numbers notify direct', 'how you are told of requests to decide: mention, direct or none'],
    ],
    notes: [],
  },
  switchboard: {
    about: 'About this app.',
    lines: [
      ['/switchboard help', 'this'],
      ['/switchboard doctor', 'whether Slack, Flowroute and the database are well, and what to do if not'],
      ['/switchboard optouts', 'numbers that must not be texted: list, add <number> <reason>, remove <number>'],
      [
        '/switchboard freeze [reason]',
        'stops all sending, buying, releasing and setting up at once; somebody else lifts it with: freeze lift; freeze status says how it stands',
      ],
      ['/switchboard settings', 'approvals, budget and caps on texts: what holds, who set it, and how to change it'],
      ['/switchboard access', 'who is admin, approver, sender and auditor'],
      [
        '/switchboard audit 7d',
        'the audit trail as a file: today, yesterday, 7d, 30d, this month, two dates; csv or jsonl',
      ],
      ['/switchboard sms …, mdr …, numbers …', 'the other commands, should another app have taken their names'],
    ],
    notes: [],
  },
};

/** A command's help. `prefix` stands before each command's name here as in the manifest. */
export function helpAnswer(prefix: string, topic: HelpTopic, options: { noAdmins?: boolean } = {}): Answer {
  const blocks = topicBlocks(prefix, topic);
  if (topic === 'switchboard') {
    for (const other of ['sms', 'mdr', 'numbers'] as const)
      blocks.push({ type: 'divider' }, ...topicBlocks(prefix, other));
  }
  if (options.noAdmins) {
    blocks.push(context('⚠️ ADMIN_USERS is empty, so nobody may change settings. Whoever runs this app can set it.'));
  }
  return { text: topics[topic].about, blocks };
}

/** What can be typed behind `/numbers for-sale`. */
export function forSaleHelp(prefix: string): Answer {
  const filters: Line[] = [
    ['206', 'an area code; 206 555 with the exchange behind it'],
    ['WA', 'a state or province; seattle WA is a rate center in it'],
    ['FLOWERS', 'letters as they stand on the phone pad; contains FLOWERS is the same'],
    ['contains 55', 'digits anywhere in the number'],
    ['ends 00', 'digits at its end'],
    ['toll-free', 'or long code'],
    ['max 1.25', 'the most that it may cost a month, in dollars'],
    ['setup <= 5', 'the most that setting it up may cost'],
  ];
  const text = filters.map(([usage, does]) => `\`${escapeMrkdwn(usage)}\`  ${does}`);
  const about = `*Numbers for sale*: \`/${prefix}numbers for-sale\` opens a form; or type behind it, in any order:`;
  return { text: 'Numbers for sale', blocks: [section(`${about}\n${text.join('\n')}`)] };
}

function topicBlocks(prefix: string, topic: HelpTopic): Blocks {
  const { about, lines, notes } = topics[topic];
  const text = lines.map(([usage, does]) =>
    `\`${usage.replace('/', `/${prefix}`)}\`  ${does}`.replace(/<(\w+)>/g, '‹$1›'),
  );
  return [section(`*${about}*\n${text.join('\n')}`), ...(notes.length === 0 ? [] : [context(...notes)])];
}

/** The first words that each command takes. */
export const subcommands = {
  switchboard: ['help', 'doctor', 'optouts', 'freeze', 'settings', 'access', 'audit', 'sms', 'mdr', 'numbers'],
  optouts: ['list', 'add', 'remove', 'help'],
} as const;
