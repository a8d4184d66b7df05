import { describe, expect, test } from '@jest/globals';
import { readErrorBody } from '../../src/flowroute/error-body.ts';

const read = (status: number, body: unknown) =>
  readErrorBody(status, typeof body === 'string' ? body : JSON.stringify(body), (text) => text);

describe('an error answer', () => {
  test('with everything in it is read whole', () => {
    const detail = 'Could not geocode this address. Please check the validity of your address.';
    expect(read(400, { errors: [{ detail, id: 'e1', status: 400, title: 'Client Error' }] })).toEqual({
      carrierCode: null,
      title: 'Client Error',
      detail,
      errorId: 'e1',
    });
  });

  test('without a title gets the words of its status; without an id has none', () => {
    expect(read(404, { errors: [{ detail: 'Could not find that resource on your account.', status: 404 }] })).toEqual({
      carrierCode: null,
      title: 'Not found',
      detail: 'Could not find that resource on your account.',
      errorId: null,
    });
  });

  test('with an empty detail has none', () => {
    expect(read(403, { errors: [{ status: 403, detail: '', title: 'ActionNotAuthorizedError' }] })).toMatchObject({
      title: 'ActionNotAuthorizedError',
      detail: null,
    });
  });

  test('with a detail that is an object is flattened to the fields and their faults', () => {
    const attributes = { zip: ['ZIP code must be at least 4 digits', 'and at most 7'], to: 'bad', deep: { value: 1 } };
    expect(read(422, { errors: [{ detail: { data: { attributes } }, id: 'e2', status: 422 }] })).toMatchObject({
      detail: 'zip: ZIP code must be at least 4 digits; zip: and at most 7; to: bad; value: 1',
      errorId: 'e2',
    });
  });

  test('with several errors tells them all', () => {
    expect(read(422, { errors: [{ detail: 'one' }, 'two', { title: 'Three', detail: 'three' }] })).toMatchObject({
      title: 'Three',
      detail: 'one; two; three',
    });
  });

  test.each([
    [{ message: 'No such route' }, 'No such route'],
    [{ error: 'bad request' }, 'bad request'],
    [{ errors: { detail: 'not in a list' } }, 'not in a list'],
    ['just words', 'just words'],
    ['"a JSON string"', 'a JSON string'],
    ['<html><body><h1>Maintenance</h1></body></html>', null],
    ['', null],
    ['[]', null],
    ['42', null],
    [`"${'x'.repeat(2_000)}"`, `${'x'.repeat(499)}…`],
  ])('of the form %j says %j', (body, detail) => {
    expect(read(400, body).detail).toBe(detail);
  });

  test('whose body never came has the words of its status', () => {
    expect(readErrorBody(401, null, (text) => text)).toEqual({
      carrierCode: null,
      title: 'Unauthorized',
      detail: null,
      errorId: null,
    });
  });

  test('nested to exhaust the stack is still read', () => {
    const deep = `{"errors":[{"detail":${'['.repeat(100_000)}${']'.repeat(100_000)},"title":"Deep"}]}`;
    expect(read(400, deep)).toMatchObject({ title: 'Deep', detail: null });
  });
});

describe('the carrier’s code', () => {
  test.each([
    [{ errors: [{ status: 400, code: 1110 }] }],
    [{ errors: [{ status: 400, code: '1110' }] }],
    [{ errors: [{ status: 400, detail: { data: { status_code: 1110 } } }] }],
    [{ errors: [{ status: 1110, title: 'Opted out' }] }],
    [{ code: 1110, message: 'Opted out' }],
    [{ errors: [{ detail: 'Error 1110: the recipient has opted out.' }] }],
    [{ errors: [{ title: 'Code: 1110', detail: '' }] }],
    ['Rejected with code 1110'],
  ])('is found in %j', (body) => {
    expect(read(400, body).carrierCode).toBe(1110);
  });

  test.each([
    [{ errors: [{ status: 400, code: 400, detail: 'Bad' }] }],
    [{ errors: [{ status: 400, detail: { zip_code: '98101', areacode: 206 } }] }],
    // No number of 555-01xx ends in 1110, so the digits stand before one or behind it.
    [{ errors: [{ detail: 'To +11105550100 is not allowed.' }] }],
    [{ errors: [{ detail: 'To 1110 555 0100 is not allowed.' }] }],
    [{ errors: [{ detail: 'To (206) 555-0100-1110 is not allowed.' }] }],
    [{ errors: [{ detail: 'To 206 555 0100 1110 is not allowed.' }] }],
    [{ errors: [{ id: '00001110-1110-4000-8000-000000001110', detail: 'No' }] }],
    ['<html>nginx</html>'],
  ])('is not found in %j', (body) => {
    expect(read(400, body).carrierCode).toBeNull();
  });
});
