import type { ActOutcome, Block, Json, Message, OpenView } from '../../src/sandbox/slack/protocol.ts';
import { APP } from '../../src/sandbox/slack/seed.ts';
import { findAction, pressed } from '../support/press.ts';
import { waitFor } from '../support/wait-for.ts';
import type { World } from '../support/world.ts';

/** What a person does at Slack and reads there, for the end-to-end tests. */

/** Everything that is read in a message or a view: words, labels and hints, a line each. */
export function wordsOf(blocks: Block[]): string {
  return textsIn(blocks).join('\n');
}

function textsIn(value: Json | undefined | Block | Block[]): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one));
  if (typeof value !== 'object' || value === null) return [];
  const own = typeof value.text === 'string' ? [value.text] : [];
  return [...own, ...Object.values(value).flatMap((one) => (typeof one === 'object' ? textsIn(one) : []))];
}

export type Customer = { typed: string; e164: string; national: string };

/** Numbers that no other test texts: `555-0140` and on, in an area code that the seeded data has not. */
export function customersOf(areaCode: string, first = 140) {
  let line = first - 1;
  const next = (): Customer => {
    line += 1;
    return customer(areaCode, line);
  };
  return next;
}

/** The customer at `(area code) 555-0<line>`. */
export function customer(areaCode: string, line: number): Customer {
  const end = String(line).padStart(4, '0');
  return {
    typed: `${areaCode} 555 ${end}`,
    e164: `+1${areaCode}555${end}`,
    national: `(${areaCode}) 555-${end}`,
  };
}

/** What a person fills into the compose modal; what is left out stays as it stands there. */
export type Filled = { from?: string; to?: string; text?: string; media?: string; plain?: boolean };

export function filled(fields: Filled, round = 0): OpenView['values'] {
  const block = (name: string) => (round === 0 ? name : `${name}.${round}`);
  return {
    ...(fields.from === undefined ? {} : { [block('from')]: { 'compose:from': fields.from } }),
    ...(fields.to === undefined ? {} : { [block('to')]: { 'compose:to': fields.to } }),
    ...(fields.text === undefined ? {} : { [block('text')]: { text: fields.text } }),
    ...(fields.media === undefined ? {} : { [block('media')]: { media: fields.media } }),
    ...(fields.plain === undefined
      ? {}
      : { [block('typography')]: { plain: { selected_options: fields.plain ? ['plain'] : [] } } }),
  };
}

/** One person in one channel. */
export function deskOf(world: World, person: Parameters<World['as']>[0], channel: string) {
  const window = world.as(person);

  const whispers = async () => (await window.messages(channel)).filter((one) => one.ephemeralFor !== null);

  /** The first thing that only this person sees after an act. */
  async function whisperAfter(act: () => Promise<ActOutcome>): Promise<Message> {
    const before = new Set((await whispers()).map((one) => one.ts));
    mustBeOk(await act());
    return waitFor('an answer', async () => (await whispers()).find((one) => !before.has(one.ts)));
  }

  const now = async (message: Message) =>
    (await window.messages(message.channel)).find((one) => one.ts === message.ts) ?? null;

  /** The message as it is once it says something. */
  async function saying(message: Message, words: string): Promise<Message> {
    return waitFor(`“${words}” in an answer`, async () => {
      const found = await now(message);
      return found !== null && `${found.text}\n${wordsOf(found.blocks)}`.includes(words) ? found : null;
    });
  }

  /** Presses a button of a message, as it stands now: an update gives its blocks new ids, also in the very moment. */
  const presses = (message: Message, actionId: string): Promise<ActOutcome> =>
    waitFor(`a press of ${actionId}`, async () => {
      const outcome = await pressed(window, (await now(message)) ?? message, actionId);
      return outcome.error === 'no_such_element' ? null : mustBeOk(outcome);
    });

  async function topView(title: string): Promise<OpenView> {
    return waitFor(`the modal “${title}”`, async () => {
      const top = (await window.views()).at(-1);
      const isIt = top !== undefined && JSON.stringify(top.view.title).includes(title);
      return isIt && !wordsOf(top.view.blocks).includes('One moment…') ? top : null;
    });
  }

  /** Types a command and gives the answer that only this person sees. */
  const asks = (text: string) => whisperAfter(() => window.command(channel, text));

  /** Types a command that opens the compose modal. */
  async function opens(text: string): Promise<OpenView> {
    mustBeOk(await window.command(channel, text));
    return topView('Send a text');
  }

  /** Types `/sms <to> <words>` and presses Send on the confirm; gives the confirm. */
  async function sends(to: Customer, words: string): Promise<Message> {
    const confirm = await asks(`/sms ${to.typed} ${words}`);
    await presses(confirm, 'draft:send');
    return confirm;
  }

  /** The texts to a customer as they stand in the channel's threads, the oldest first. */
  async function texts(to: Customer, where = channel): Promise<Message[]> {
    return (await window.messages(where)).filter((one) => one.isApp && one.text.startsWith(`Text to ${to.national}:`));
  }

  /** A text's message once its state says so. */
  const textSaying = (to: Customer, state: string, where = channel) =>
    waitFor(`“${state}” of the text to ${to.national}`, async () =>
      (await texts(to, where)).find((one) => one.text.includes(state)),
    );

  /** A text's message once the carrier has the text, however it fares from there. */
  const textSent = (to: Customer, where = channel) =>
    waitFor(`Flowroute to have the text to ${to.national}`, async () =>
      (await texts(to, where)).find((one) => /: (?:Accepted by|With the recipient|Delivered)/.test(one.text)),
    );

  /** A message that the app posted for all, with these words in it. */
  const posted = (words: string, where = channel) =>
    waitFor(`a message with “${words}”`, async () =>
      (await window.messages(where)).find(
        (one) => one.isApp && one.ephemeralFor === null && `${one.text}\n${wordsOf(one.blocks)}`.includes(words),
      ),
    );

  async function closesAll(): Promise<void> {
    const top = (await window.views()).at(-1);
    if (top !== undefined) await window.closeView(top.id, true);
  }

  return {
    window,
    channel,
    whispers,
    asks,
    opens,
    sends,
    saying,
    topView,
    texts,
    textSaying,
    textSent,
    posted,
    whisperAfter,
    presses,
    /** Presses a button and gives the new answer that only this person sees. */
    pressesForAnswer: (message: Message, actionId: string) => whisperAfter(() => presses(message, actionId)),
    /** Submits a modal that sends, and gives what is then said of it. */
    submits: (view: OpenView, fields: OpenView['values'] = {}) => whisperAfter(() => window.submit(view.id, fields)),
    /** Presses a button of a modal, with what its fields hold. */
    async pressesIn(view: OpenView, actionId: string, fields: OpenView['values'] = {}): Promise<ActOutcome> {
      const found = findAction(view.view.blocks, actionId);
      if (found === null) throw new Error(`no ${actionId} in ${JSON.stringify(view.view.blocks)}`);
      return window.act({ where: { viewId: view.id }, blockId: found.blockId, actionId, values: fields });
    },
    /** The person's direct messages with the app. */
    async direct(): Promise<string> {
      const { channels } = await window.workspace();
      const found = channels.find((one) => one.kind === 'im' && one.members.includes(APP.botUserId));
      if (found === undefined) throw new Error('no direct messages with the app');
      return found.id;
    },
    /** The modal on top once it says something. */
    viewSaying: (words: string): Promise<OpenView> =>
      waitFor(`“${words}” in the modal`, async () => {
        const top = (await window.views()).at(-1);
        return top !== undefined && wordsOf(top.view.blocks).includes(words) ? top : null;
      }),
    closesAll,
    /** Every modal closed, every draft and the channels' last numbers put away, so that the next test begins afresh. */
    async forgets(): Promise<void> {
      await closesAll();
      await world.database.db.deleteFrom('drafts').execute();
      await world.database.db.deleteFrom('channel_numbers').execute();
    },
  };
}

function mustBeOk(outcome: ActOutcome): ActOutcome {
  if (!outcome.ok) throw new Error(`Slack said ${JSON.stringify(outcome)}`);
  return outcome;
}

export type Desk = ReturnType<typeof deskOf>;

/** What the carrier was asked to send to a customer: the bodies, one a POST. */
export async function askedFor(world: World, to: Customer): Promise<string[]> {
  const sends = (await world.sends()).map((one) => JSON.parse(one.body));
  return sends.filter((one) => `+${one.to}` === to.e164).map((one) => one.body);
}

/** What stands on a customer's phone now, oldest first. */
export async function onPhone(world: World, to: Customer): Promise<string[]> {
  const phone = (await world.phones()).find((one) => one.number === to.e164);
  return (phone?.messages ?? []).map((one) => one.body);
}

/** What a customer's phone has received, once there is something. */
export async function received(world: World, to: Customer): Promise<string[]> {
  await waitFor(`the phone of ${to.national}`, async () => (await onPhone(world, to)).length > 0);
  return onPhone(world, to);
}

/** Waits until somebody has decided about a text to a customer; the message may still show the buttons. */
export async function decided(world: World, to: Customer): Promise<void> {
  await waitFor(`a decision about the text to ${to.national}`, () =>
    world.database.db
      .selectFrom('texts')
      .select('id')
      .where('to_number', '=', to.e164)
      .where('decided_by', 'is not', null)
      .executeTakeFirst(),
  );
}
