/**
 * What to look at before a thing is done once more: after a fault of ours nobody knows whether it was done. Commands with
 * what they change, and action ids by what stands before their colon.
 */

export const look = {
  texts: 'Look at the conversation before you send a text again.',
  requests: 'Look at /numbers requests before you ask again.',
  vote: 'Look at the request: if it does not show your vote, vote once more.',
  schedules: 'Look at /mdr schedules before you make it again.',
  alerts: 'Look at /mdr alerts before you make it again.',
  post: 'Look into the channel before you post it again.',
  settings: 'Look at /switchboard settings to see what holds.',
} as const;

const afterCommand: { [words: string]: string } = {
  sms: look.texts,
  'numbers buy': look.requests,
  'numbers release': look.requests,
  'mdr schedule': look.schedules,
  'mdr schedules': look.schedules,
  'mdr alert': look.alerts,
  'mdr alerts': look.alerts,
  'switchboard settings': look.settings,
  'switchboard access': look.settings,
};

const afterPress: { [start: string]: string } = {
  text: look.texts,
  question: look.texts,
  conversation: look.texts,
  draft: look.texts,
  compose: look.texts,
  'request:approve': look.vote,
  'request:deny': look.vote,
  'request:menu': look.vote,
  request: look.requests,
  order: look.requests,
  search: look.requests,
  number: look.requests,
  schedule: look.schedules,
  alert: look.alerts,
  'report:post': look.post,
  'report:post-to': look.post,
  settings: look.settings,
  setting: look.settings,
  access: look.settings,
};

/** Null: the command only shows something. `/switchboard sms …` is `/sms …`. */
export function lookAfterCommand(name: string, typed: string): string | null {
  const words = [name, ...typed.trim().toLowerCase().split(/\s+/)];
  const [first = '', second = ''] = words[0] === 'switchboard' && isCommand(words[1]) ? words.slice(1) : words;
  return afterCommand[first] ?? afterCommand[`${first} ${second}`] ?? null;
}

const isCommand = (word: string | undefined) => word === 'sms' || word === 'mdr' || word === 'numbers';

/** Null: the press only shows something. */
export function lookAfterPress(actionId: string): string | null {
  return afterPress[actionId] ?? afterPress[actionId.split(':')[0] ?? ''] ?? null;
}
