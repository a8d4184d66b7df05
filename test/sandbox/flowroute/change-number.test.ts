import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { type Answer, ask, eventually, send, start } from './support.ts';

let flowroute: LocalFlowroute;
beforeAll(async () => {
  flowroute = await start();
});
afterEach(() => flowroute.reset());
afterAll(() => flowroute.close());

function change(wish: object, id = '12065550100'): Promise<Answer> {
  return ask(flowroute, 'PATCH', `/v2/numbers/${id}`, wish);
}

async function messagingOn(id: string): Promise<void> {
  await eventually(
    () => ask(flowroute, 'GET', `/v2/numbers/${id}`),
    (number) => number.json.at('data', 'attributes', 'messaging_enabled') === true,
  );
}

describe('changing a number', () => {
  test.each([
    ['compact', { type: 'number', alias: 'New name', cnam_lookups_enabled: false }],
    ['JSON:API', { data: { type: 'number', attributes: { alias: 'New name', cnam_lookups_enabled: false } } }],
  ])('%s: 200 with the details, and it stays so', async (_, wish) => {
    const answer = await change(wish);
    expect(answer.status).toBe(200);
    const changed = { alias: 'New name', cnam_lookups_enabled: false, messaging_enabled: true };
    expect(answer.json.at('data', 'attributes')).toMatchObject(changed);
    const { json } = await ask(flowroute, 'GET', '/v2/numbers?alias=New%20name');
    expect(json.at('data', 0, 'attributes')).toMatchObject(changed);
  });

  test('an alias can be taken away', async () => {
    expect((await change({ type: 'number', alias: null })).json.at('data', 'attributes', 'alias')).toBeNull();
  });

  test('messaging goes off at once and comes on when its task ends', async () => {
    await change({ type: 'number', messaging_enabled: false });
    expect((await send(flowroute)).status).toBe(422);
    const { status, json } = await change({ type: 'number', messaging_enabled: true });
    expect(status).toBe(200);
    expect(json.at('data', 'attributes', 'messaging_enabled')).toBe(false);
    await messagingOn('12065550100');
    expect((await send(flowroute)).status).toBe(202);
  });

  test('messaging that is taken back before its task ends stays off', async () => {
    await change({ type: 'number', messaging_enabled: true }, '12065550108');
    await change({ type: 'number', messaging_enabled: false }, '12065550108');
    await change({ type: 'number', messaging_enabled: true }, '14255550104');
    // The later task has ended, so the earlier one would have too.
    await messagingOn('14255550104');
    const { json } = await ask(flowroute, 'GET', '/v2/numbers/12065550108');
    expect(json.at('data', 'attributes', 'messaging_enabled')).toBe(false);
  });

  test('207 where messaging cannot be provisioned, and the rest is changed', async () => {
    await ask(flowroute, 'POST', '/v2/numbers/12065550190');
    const { status, json } = await change({ type: 'number', alias: 'x', messaging_enabled: true }, '12065550190');
    expect(status).toBe(207);
    expect(json.at('data', 'attributes')).toMatchObject({ alias: 'x', messaging_enabled: false });
  });

  test.each([
    {},
    { alias: 'no type' },
    { type: 'message', alias: 'x' },
    { type: 'number', alias: 'x'.repeat(65) },
    { type: 'number', alias: 5 },
    { type: 'number', messaging_enabled: 'true' },
    { type: 'number', messaging_callback_url: 'nowhere' },
  ])('%j is 422 and changes nothing', async (wish) => {
    expect((await change(wish)).status).toBe(422);
    const { json } = await ask(flowroute, 'GET', '/v2/numbers/12065550100');
    expect(json.at('data', 'attributes', 'alias')).toBe('Front desk');
  });

  test('a number that is not on the account is 404', async () => {
    expect((await change({ type: 'number' }, '12065550142')).status).toBe(404);
  });
});

describe('message provisioning', () => {
  function provision(wish: object): Promise<Answer> {
    return ask(flowroute, 'POST', '/v2/message-provision', wish);
  }

  test('of one number: 201 with its task, and then messaging is on', async () => {
    const { status, json } = await provision({ numbers: ['12065550108'], action: 'enable' });
    expect(status).toBe(201);
    expect(json.at('data')).toEqual({
      type: 'message_provisioning_status',
      id: expect.any(String),
      attributes: { status: 'processing', tn: '12065550108' },
    });
    await messagingOn('12065550108');
  });

  test('of several: 201 with the numbers by how they fare', async () => {
    const numbers = ['+12065550108', '12065550100', '12065550142'];
    const { status, json } = await provision({ numbers, action: 'enable' });
    expect(status).toBe(201);
    expect(json.at('data', 'type')).toBe('message_bulk_provisioning_status');
    expect(json.at('data', 'attributes', 'numbers')).toEqual({
      processing: ['12065550108'],
      successful: ['12065550100'],
      failed: ['12065550142'],
    });
  });

  test('disabling takes effect at once', async () => {
    const { status, json } = await provision({ numbers: ['12065550100'], action: 'disable' });
    expect([status, json.at('data', 'attributes', 'status')]).toEqual([201, 'successful']);
    expect((await send(flowroute)).status).toBe(422);
  });

  test('a single number that is not on the account is 404', async () => {
    expect((await provision({ numbers: ['12065550142'], action: 'enable' })).status).toBe(404);
  });

  test.each([{}, { numbers: [], action: 'enable' }, { numbers: ['12065550108'], action: 'on' }])(
    '%j is 422',
    async (wish) => {
      expect((await provision(wish)).status).toBe(422);
    },
  );
});
