import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { authorization, eventually, type Json, jsonOf, recordWith, start } from './support.ts';

const fixtures = new URL('./fixtures/', import.meta.url);

/** What each client must get, and what its answer must say. */
const expected: { [file: string]: [status: number, check?: (json: Json) => unknown, wanted?: unknown] } = {
  'node-sdk-purchase.http': [201, (json) => json.at('data', 'id'), '12065550150'],
  'node-sdk-send-json-api.http': [202],
  'node-sdk-send-compact.http': [202],
  'node-sdk-list-records.http': [200, (json) => json.list('data').length, 2],
  'node-sdk-list-records-local-time.http': [200, (json) => json.list('data').length, 2],
  'node-sdk-list-numbers.http': [200, (json) => json.list('data').length, 2],
  'node-sdk-search.http': [200, (json) => json.at('data', 0, 'attributes', 'rate_center'), 'seattle'],
  'python-sdk-send.http': [202],
  'python-sdk-set-callback.http': [204],
  'php-sdk-send.http': [202],
  'php-sdk-send-mms.http': [202],
  'php-sdk-set-callback.http': [204],
  'go-client-send.http': [202, (json) => json.at('data', 'price_details', 'segment_count'), 1],
  'go-client-purchase.http': [201, (json) => json.at('included', 1, 'attributes', 'tn'), '12065550151'],
  'go-client-purchase-empty-object.http': [201, (json) => json.at('data', 'id'), '12065550152'],
  'go-client-list-records.http': [200, (json) => json.list('data').length, 10],
  'go-client-search.http': [200, (json) => json.at('data', 0, 'attributes', 'monthly_cost'), 0.85],
  'dot-net-list-records-plain-colons.http': [200, (json) => json.list('data').length, 50],
  'curl-release-number.http': [204],
  'curl-form-by-mistake.http': [415],
};

let flowroute: LocalFlowroute;
beforeAll(async () => {
  flowroute = await start();
});
afterEach(() => flowroute.reset());
afterAll(() => flowroute.close());

describe('other people’s clients', () => {
  test('every file is replayed', () => {
    const files = readdirSync(fixtures).filter((file) => file.endsWith('.http'));
    expect(Object.keys(expected).sort()).toEqual(files.sort());
  });

  test.each(Object.entries(expected))('%s', async (file, [status, check, wanted]) => {
    const { head, json } = await replay(requestOf(file));
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (status !== 204) expect(head).toMatch(/^content-type: application\/vnd\.api\+json$/im);
    if (check) expect(check(json)).toBe(wanted);
  });

  test.each([
    ['node-sdk-send-json-api.http', { body: 'json api', is_mms: true }],
    ['node-sdk-send-compact.http', { body: 'compact', is_mms: false }],
    ['python-sdk-send.http', { body: 'café 👍 ', is_mms: false, message_encoding: 8 }],
    ['php-sdk-send-mms.http', { body: '', is_mms: true }],
    ['go-client-send.http', { body: 'with plus', from: '12065550100', to: '12065550142' }],
  ])('%s sends what it says', async (file, attributes) => {
    const { json } = await replay(requestOf(file));
    const record = await recordWith(flowroute, json.at('data', 'id'), 3);
    expect(record.json.at('data', 'attributes')).toMatchObject(attributes);
  });

  test('several requests go over one connection', async () => {
    const files = ['node-sdk-list-numbers.http', 'node-sdk-send-compact.http', 'node-sdk-purchase.http'];
    await replay(files.map(requestOf).join(''));
    await eventually(
      () => flowroute.requests().map((request) => request.status),
      (statuses) => statuses.sort().join() === '200,201,202',
    );
  });
});

function requestOf(file: string): string {
  const [head = '', ...body] = readFileSync(new URL(file, fixtures), 'utf8').split('\n\n');
  const lines = head.replace('{host}', new URL(flowroute.url).host).replace('{authorization}', authorization);
  return `${lines.trimEnd().replaceAll('\n', '\r\n')}\r\n\r\n${body.join('\n\n').trimEnd()}`;
}

/** Writes bytes to a bare socket and reads the first answer that comes. */
function replay(bytes: string): Promise<{ head: string; json: Json }> {
  return new Promise((resolve, reject) => {
    const socket = connect(flowroute.port, '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.setEncoding('utf8');
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received += chunk;
      const [head = '', body = ''] = received.split('\r\n\r\n');
      const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
      if (!received.includes('\r\n\r\n') || Buffer.byteLength(body) < length) return;
      socket.end();
      resolve({ head, json: jsonOf(length === 0 ? undefined : JSON.parse(body.slice(0, length))) });
    });
  });
}
