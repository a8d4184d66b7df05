import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPeople } from '../../src/access/people.ts';
import { createRoles } from '../../src/access/roles.ts';
import { countClick, countVote } from '../../src/slack/cast-vote.ts';
import { denySubmitted } from '../../src/slack/listeners/numbers/vote.ts';
import type { Services } from '../../src/slack/services.ts';
import type { Submission } from '../../src/slack/submission.ts';
import { onTakeBudget } from '../../src/slack/take-budget.ts';
import type { Database } from '../../src/storage/database.ts';
import { takeLimitMs } from '../../src/storage/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { kinds, priya, request, requestRow, settingsOf, trail } from '../support/requests.ts';
import { fixedLists } from '../support/role-lists.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

function services() {
  const silent = async (): Promise<never> => {
    throw new Error('nobody is asked');
  };
  const lists = fixedLists({ admins: ['UADA'], senders: [], approvers: ['UPRIYA'] });
  return {
    db: database.db,
    roles: createRoles(lists, createPeople(database.db, { readPerson: silent, readGroup: silent })),
    requests: { settings: settingsOf(database), kinds },
    failpoint: async () => {},
  };
}

const wishOf = (requestId: string, keys: string[]) => ({
  requestId,
  vote: 'approve' as const,
  note: null,
  breakGlass: false,
  source: 'button' as const,
  shown: null,
  userId: 'UPRIYA',
  keys,
});

describe('a vote', () => {
  test('is counted once, however often it is delivered', async () => {
    const id = await request(database);
    const voter = { holder: priya, readAt: performance.now() };
    expect(await countVote(services(), wishOf(id, ['trigger 1']), voter)).toMatchObject({ decided: true });
    expect(await countVote(services(), wishOf(id, ['trigger 1']), voter)).toBeNull();
  });

  test('is not counted where the process stood still since the voter was read', async () => {
    const id = await request(database);
    const voter = { holder: priya, readAt: performance.now() - 10_001 };
    const late = countClick(services(), wishOf(id, ['trigger 2']), voter);
    await expect(late).rejects.toMatchObject({ code: 'too_late' });
    expect(await requestRow(database, id)).toMatchObject({ state: 'requested' });
    expect(await trail(database, id)).toEqual(['request.opened', 'request.vote_refused']);
    // The key was not used up: the same press may be made again.
    const again = { holder: priya, readAt: performance.now() };
    expect(await countVote(services(), wishOf(id, ['trigger 2']), again)).toMatchObject({ decided: true });
  });

  test('of a form that the database did not count in time stands in the trail once the form is answered', async () => {
    const id = await request(database);
    const slow = { ...services(), failpoint: () => sleep(takeLimitMs + 500) };
    await readAs('UPRIYA');
    const outcome = await onTakeBudget(() => denySubmitted(slow as unknown as Services, formOf(id)));
    expect(outcome.ack).toMatchObject({ kind: 'errors' });
    expect(await trail(database, id)).toEqual(['request.opened']);
    await outcome.after?.();
    expect(await trail(database, id)).toEqual(['request.opened', 'request.vote_refused']);
    expect(await requestRow(database, id)).toMatchObject({ state: 'requested' });
  });
});

/** The person as Slack had them just now. */
async function readAs(id: string): Promise<void> {
  const row = { user_id: id, name: id, tz: 'UTC', standing: 'full' };
  await database.db.insertInto('people').values(row).execute();
}

function formOf(requestId: string): Submission {
  return {
    viewId: 'V1',
    hash: 'h1',
    userId: 'UPRIYA',
    metadata: JSON.stringify({ requestId, shown: null }),
    values: { note: { note: { value: 'we have enough' } } },
  };
}
