import type { FaultKind } from '../../src/sandbox/flowroute/protocol.ts';
import { fields, type Person } from './person.ts';
import type { Wish } from './site.ts';
import type { Phase } from './text-rows.ts';

/** A place at which the process is killed while it has texts in its hands. */
export type Step = {
  name: string;
  what: string;
  /** How far a text is that is there. */
  phase: Phase;
  /** How many texts one kill meets. */
  texts: number;
  /** The failpoint; null: killed from outside, once the carrier has been asked. */
  at: string | null;
  /** What the carrier does meanwhile. */
  fault?: FaultKind;
  act: (person: Person, wishes: Wish[]) => Promise<void>;
  /** What the person does once the app is back, where pressing Send once more is not it. */
  again?: (person: Person, wishes: Wish[]) => Promise<void>;
};

const send: Step['act'] = (person, wishes) => person.send(wishes);
/** Of a text that the process holds when it is killed, several at once; a person presses one thing at a time. */
const several = 3;

/** Every step of a text in its order, from the command that it is typed in to the look at its record. */
export const steps: Step[] = [
  {
    name: 'draft:kept',
    what: 'the draft of a command is committed, the command not acked',
    phase: 'untaken',
    texts: 1,
    at: 'draft:kept',
    act: (person, wishes) => each(wishes, (wish) => person.type(wish)),
    again: continueDraft,
  },
  {
    name: 'take:committing',
    what: 'Send was pressed and acked, the text is written and not committed',
    phase: 'untaken',
    texts: 1,
    at: 'take:committing',
    act: send,
  },
  {
    name: 'take:committed',
    what: 'a submitted modal is committed, the submission not acked',
    phase: 'before',
    texts: 1,
    at: 'take:committed',
    act: async (person, wishes) => {
      await person.command('/sms');
      await submit(person, wishes);
    },
    again: submit,
  },
  {
    name: 'send:taken-up',
    what: 'a worker has taken the job',
    phase: 'before',
    texts: several,
    at: 'send:taken-up',
    act: send,
  },
  {
    name: 'show:posting face',
    what: "the conversation's message is marked as under way, not posted",
    phase: 'before',
    texts: several,
    at: 'show:posting:conversation',
    act: send,
  },
  {
    name: 'show:posted face',
    what: "the conversation's message is posted, not noted",
    phase: 'before',
    texts: several,
    at: 'show:posted:conversation',
    act: send,
  },
  {
    name: 'show:posting text',
    what: "the text's message is marked as under way, not posted",
    phase: 'before',
    texts: several,
    at: 'show:posting:text',
    act: send,
  },
  {
    name: 'show:posted text',
    what: "the text's message is posted, not noted",
    phase: 'before',
    texts: several,
    at: 'show:posted:text',
    act: send,
  },
  {
    name: 'send:announced',
    what: "the text's message stands, the last look not begun",
    phase: 'before',
    texts: several,
    at: 'send:announced',
    act: send,
  },
  {
    name: 'send:deciding',
    what: 'the about-to row is written and not committed',
    phase: 'before',
    texts: several,
    at: 'send:deciding',
    act: send,
  },
  {
    name: 'send:about-to',
    what: 'the about-to row is committed, the carrier not called',
    phase: 'between',
    texts: several,
    at: 'send:about-to',
    act: send,
  },
  {
    name: 'carrier asked',
    what: 'the carrier has taken the text and not answered yet',
    phase: 'between',
    texts: several,
    at: null,
    fault: 'slow',
    act: send,
  },
  {
    name: 'send:answered',
    what: 'the carrier has answered, nothing of it is written',
    phase: 'between',
    texts: several,
    at: 'send:answered',
    act: send,
  },
  {
    name: 'send:keeping',
    what: 'the outcome is written and not committed',
    phase: 'between',
    texts: several,
    at: 'send:keeping',
    act: send,
  },
  {
    name: 'send:kept',
    what: 'the outcome is committed, the job not ended',
    phase: 'after',
    texts: several,
    at: 'send:kept',
    act: send,
  },
  {
    name: 'look:read',
    what: 'a record was read, nothing of it is written',
    phase: 'after',
    texts: several,
    at: 'look:read',
    act: send,
  },
  {
    name: 'look:read uncertain',
    what: 'the record of an uncertain text was read, nothing of it is written',
    phase: 'after',
    texts: several,
    at: 'look:read',
    fault: 'reset-after',
    act: send,
  },
  {
    name: 'show:posted question',
    what: 'the question about a text without a record is posted, not noted',
    phase: 'after',
    texts: several,
    at: 'show:posted:question',
    fault: '500-before',
    act: send,
  },
];

async function each(wishes: Wish[], work: (wish: Wish) => Promise<unknown>): Promise<void> {
  for (const wish of wishes) await work(wish);
}

/** What was typed is offered again by `/sms`, and sent from there. */
async function continueDraft(person: Person, wishes: Wish[]): Promise<void> {
  for (const wish of wishes) {
    await person.command('/sms');
    const view = await person.modal();
    if (!JSON.stringify(view.values).includes(wish.words)) throw new Error(`the draft “${wish.words}” was lost`);
    await person.submit(view.id);
  }
}

async function submit(person: Person, wishes: Wish[]): Promise<void> {
  for (const wish of wishes) await person.submit((await person.modal()).id, fields(wish));
}
