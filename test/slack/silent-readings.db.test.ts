import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { standingHalts } from '../../src/access/halts.ts';
import { createPeople } from '../../src/access/people.ts';
import { createRoles } from '../../src/access/roles.ts';
import { Refusal } from '../../src/errors.ts';
import type { Answer } from '../../src/slack/answers.ts';
import { freezeCommand } from '../../src/slack/listeners/freeze.ts';
import { reportPostSubmitted } from '../../src/slack/listeners/mdr/report-buttons.ts';
import { releaseSubmitted } from '../../src/slack/listeners/numbers/release.ts';
import { noteSubmitted } from '../../src/slack/listeners/numbers/vote.ts';
import type { CommandCall } from '../../src/slack/listeners/sms.ts';
import type { Services } from '../../src/slack/services.ts';
import type { Submission } from '../../src/slack/submission.ts';
import { onTakeBudget } from '../../src/slack/take-budget.ts';
import type { Database } from '../../src/storage/database.ts';
import type { Db } from '../../src/storage/transaction.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { kinds, request, settingsOf } from '../support/requests.ts';
import { fixedLists } from '../support/role-lists.ts';

/** A database that takes what it is handed and is then asked in vain: Slack has its ack all the same, with a sentence. */

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
}, 60_000);
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

/** As Slack had them just now: what is older does not count for a vote. */
beforeEach(async () => {
  await database.db.deleteFrom('people').execute();
  const person = (id: string) => ({ user_id: id, name: id, tz: 'UTC', standing: 'full' });
  await database.db
    .insertInto('people')
    .values([person('UADA'), person('UPRIYA')])
    .execute();
});

const silence: object = new Proxy(
  {},
  { get: (_, key) => (String(key).startsWith('execute') ? () => new Promise(() => {}) : () => silence) },
);

/** Transactions come to their end; what is read outside of them never does. */
function silentDb(): Db {
  return new Proxy(database.db, {
    get(db, key) {
      const value: unknown = Reflect.get(db, key);
      if (key === 'selectFrom') return () => silence;
      return typeof value === 'function' ? value.bind(db) : value;
    },
  });
}

function services(db: Db, more: object = {}): Services {
  const nobody = async (): Promise<never> => {
    throw new Error('nobody is asked');
  };
  const lists = fixedLists({ admins: ['UADA'], senders: ['UPRIYA'], approvers: ['UPRIYA'] });
  const given = {
    db,
    log: quietLog(),
    config: { commandPrefix: '' },
    roles: createRoles(lists, createPeople(database.db, { readPerson: nobody, readGroup: nobody })),
    requests: { settings: settingsOf(database), kinds },
    failpoint: async () => {},
    ...more,
  };
  return given as unknown as Services;
}

const submission = (metadata: string, values: unknown): Submission => ({
  viewId: `V${randomUUID()}`,
  hash: 'h1',
  userId: 'UPRIYA',
  metadata,
  values,
});

async function freeze(text: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  const call = {
    text,
    userId: 'UADA',
    channelId: 'C1',
    keys: [`trigger ${text}`],
    ack: async () => {},
    answer: async (answer: Answer) => void answers.push(answer),
  };
  await onTakeBudget(() => freezeCommand(services(silentDb()), call as unknown as CommandCall));
  return answers;
}

test('a freeze is answered in a sentence, since it is committed by then', async () => {
  const [answer, ...others] = await freeze('too many texts');
  expect(others).toEqual([]);
  expect(answer?.text).toContain('The freeze was taken. /switchboard freeze status says how it stands');
  expect(await standingHalts(database.db)).toMatchObject([{ kind: 'freeze', reason: 'too many texts' }]);
});

test('how a freeze stands is not waited for longer than an ack allows', async () => {
  await expect(freeze('status')).rejects.toMatchObject({ code: 'too_slow' });
});

test('a vote that does not count comes back in its form, with what was typed', async () => {
  const requestId = await request(database, { requester: 'UPRIYA' });
  const form = submission(JSON.stringify({ requestId, shown: null }), { note: { note: { value: 'we need it' } } });
  const { ack } = await onTakeBudget(() => noteSubmitted(services(silentDb()), form));
  expect(ack).toMatchObject({ kind: 'update', view: { private_metadata: form.metadata } });
  expect(JSON.stringify(ack)).toContain('"initial_value":"we need it"');
});

test('a release that is refused says so without the names of whom to ask', async () => {
  const refusal = new Refusal('release_asked', 'Its release is requested already.', 'Ask', { people: ['USAM'] });
  const numbers = { askRelease: () => Promise.reject(refusal) };
  const carried = JSON.stringify({ number: '+12065550100', channelId: '', responseUrl: null });
  const form = submission(carried, { reason: { reason: { value: 'unused' } } });
  const { ack } = await onTakeBudget(() => releaseSubmitted(services(silentDb(), { numbers }), form));
  expect(ack).toEqual({ kind: 'errors', errors: { reason: 'Its release is requested already. Ask' } });
});

test.each([
  ['is silent', () => silentDb(), 'The database does not answer just now, so nothing was taken.'],
  ['has none of theirs', () => database.db, 'That report was made for somebody else.'],
])(
  'a report that is to be posted stands at its channel’s field with why not, where the database %s',
  async (_, db, why) => {
    const form = submission(randomUUID(), { channel: { channel: { selected_conversation: 'C0SUPPORT1' } } });
    const { ack } = await onTakeBudget(() => reportPostSubmitted(services(db()), form));
    expect(ack).toMatchObject({ kind: 'errors', errors: { channel: expect.stringContaining(why) } });
  },
);
