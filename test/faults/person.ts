import type { ActOutcome, Message, OpenView } from '../../src/sandbox/slack/protocol.ts';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { act } from '../../src/slack/actions.ts';
import { openWindow } from '../sandbox/slack/window.ts';
import { pressed } from '../support/press.ts';
import { poll } from './poll.ts';
import type { Site, Wish } from './site.ts';

/** The channel that everything is typed in. */
const channel = CHANNELS.support;

export type Person = ReturnType<typeof personAt>;

/** A sender in front of the local Slack, who types and presses and reads what comes back. */
export function personAt(site: Site) {
  const window = openWindow(site.slack.url, PEOPLE.sender);
  const messages = () => window.messages(channel);
  const whispers = async () => (await messages()).filter((one) => one.ephemeralFor !== null);

  async function type(wish: Wish): Promise<ActOutcome> {
    return window.command(channel, `/sms ${wish.to} ${wish.words}`);
  }

  /** The one-click confirm of what was typed, as long as it stands. */
  async function confirmOf(wish: Wish): Promise<Message | undefined> {
    return (await whispers()).find((one) => JSON.stringify(one.blocks).includes(wish.words));
  }

  /** How often the person was told that nothing was taken. */
  async function refusals(): Promise<number> {
    return (await whispers()).filter((one) => /nothing was taken/.test(JSON.stringify(one))).length;
  }

  /** Types a text and gives its confirm. Who is told that nothing was taken types it again. */
  async function ask(wish: Wish): Promise<Message> {
    let told = await refusals();
    let outcome = await type(wish);
    return poll(`the confirm of “${wish.words}”`, async () => {
      const confirm = await confirmOf(wish);
      if (confirm !== undefined) return confirm;
      const toldNow = await refusals();
      if (!outcome.ok || toldNow > told) outcome = await type(wish);
      told = toldNow;
      return null;
    });
  }

  /** The modal on top, once it is filled. */
  async function modal(): Promise<OpenView> {
    return poll('the compose modal', async () => {
      const top = (await window.views()).at(-1);
      return top?.values.from?.[act.composeFrom] === undefined || isEmpty(top) ? null : top;
    });
  }

  return {
    messages,
    refusals,
    type,
    ask,
    confirmOf,
    press: pressed.bind(null, window),
    modal,
    submit: window.submit,
    command: (text: string) => window.command(channel, text),
    /** Types each text and presses Send on all of them at once. */
    async send(wishes: Wish[]): Promise<void> {
      const confirms: Message[] = [];
      for (const wish of wishes) confirms.push(await ask(wish));
      await Promise.all(confirms.map((confirm) => pressed(window, confirm, act.confirmSend)));
    },
  };
}

/** The From field is filled from our own table, which a fresh database has only after a moment. */
function isEmpty(view: OpenView): boolean {
  return !JSON.stringify(view.values.from).includes('+1');
}

/** The words of a text in the form that a submission carries. */
export function fields(wish: Wish): OpenView['values'] {
  return { to: { [act.composeTo]: { value: wish.to } }, text: { text: { value: wish.words } } };
}
