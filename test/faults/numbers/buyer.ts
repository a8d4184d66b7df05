import type { Block, Message, OpenView } from '../../../src/sandbox/slack/protocol.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { act } from '../../../src/slack/actions.ts';
import { openWindow } from '../../sandbox/slack/window.ts';
import { findAction, pressed } from '../../support/press.ts';
import { poll } from '../poll.ts';
import type { Site } from '../site.ts';

/** Where requests are typed, and where they are decided. */
const desk = CHANNELS.support;
export const approvals = CHANNELS.approvals;

export type Buyer = ReturnType<typeof buyerAt>;

/** A sender who requests numbers, and an approver who decides, in front of the local Slack. */
export function buyerAt(site: Site) {
  const sender = openWindow(site.slack.url, PEOPLE.sender);
  const approver = openWindow(site.slack.url, PEOPLE.approver);
  const faces = () => approver.messages(approvals);

  /** The request's form, once it is filled. */
  async function form(command: string): Promise<OpenView> {
    return poll('the form of a request', async () => {
      const top = (await sender.views()).at(-1);
      if (top !== undefined && reasonOf(top.view.blocks) !== null) return top;
      if (top === undefined) await sender.command(desk, command);
      else if (JSON.stringify(top.view.blocks).includes('nothing was taken')) await sender.closeView(top.id, true);
      return null;
    });
  }

  async function submit(view: OpenView): Promise<void> {
    const reason = reasonOf(view.view.blocks);
    if (reason === null) throw new Error('the form has no field for a reason');
    await sender.submit(view.id, {
      [reason.blockId]: { [reason.actionId]: { value: 'for a fault test' } },
      // A number that is to be called something is set up after it was bought.
      ...(view.view.blocks.some((block) => block.block_id === 'alias')
        ? { alias: { alias: { value: 'Fault {last4}' } } }
        : {}),
    });
  }

  /** The face of a request by its id, with the buttons that it stands with. */
  async function face(requestId: string): Promise<Message> {
    return poll(`the face of ${requestId}`, async () =>
      (await faces()).find((message) => JSON.stringify(message.metadata ?? {}).includes(requestId)),
    );
  }

  return {
    sender,
    approver,
    async request(numbers: string[], word: 'buy' | 'release'): Promise<void> {
      // A form whose request was kept, but not its ack, may stand there from the round before.
      const left = (await sender.views()).at(-1);
      if (left !== undefined) await sender.closeView(left.id, true);
      for (const number of numbers) await submit(await form(`/numbers ${word} ${number}`));
    },
    form,
    submit,
    face,
    /** Approves as long as the message stands there with its button. */
    async approve(requestId: string): Promise<void> {
      const message = await face(requestId);
      if (findAction(message.blocks, act.requestApprove) !== null) {
        await pressed(approver, message, act.requestApprove);
      }
    },
    /** Whether the approver was told that nothing was taken. */
    async wasRefused(): Promise<boolean> {
      const whispers = (await faces()).filter((one) => one.ephemeralFor !== null);
      return whispers.some((one) => /nothing was taken/.test(JSON.stringify(one)));
    },
    async messages(): Promise<Message[]> {
      const channels = (await sender.workspace()).channels.filter(
        (one) => one.kind === 'im' && one.members.includes(PEOPLE.sender),
      );
      const direct = await Promise.all(channels.map((one) => sender.messages(one.id)));
      return [...(await faces()), ...direct.flat()];
    },
  };
}

/** The input that asks for the reason. */
function reasonOf(blocks: Block[]): { blockId: string; actionId: string } | null {
  for (const block of blocks) {
    const element = block.element;
    if (block.type !== 'input' || typeof element !== 'object' || element === null || Array.isArray(element)) continue;
    if (/reason|what for|why/i.test(JSON.stringify(block.label ?? '')) && typeof element.action_id === 'string') {
      return { blockId: block.block_id ?? '', actionId: element.action_id };
    }
  }
  return null;
}
