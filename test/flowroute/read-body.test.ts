import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { Response } from 'node-fetch';
import { asText, BodyTooLarge, createBodyReader } from '../../src/flowroute/read-body.ts';

const most = 4_000_000;
const chunked = (...chunks: Uint8Array[]) => new Response(Readable.from(chunks.map((chunk) => Buffer.from(chunk))));

test('a character that two chunks share is read whole', async () => {
  const readBody = createBodyReader();
  const bytes = Buffer.from('¡Hola 🙂!');
  const apart = [...bytes].map((byte) => Uint8Array.of(byte));
  expect(await readBody(chunked(...apart), most, asText)).toBe('¡Hola 🙂!');
});

test('answers read at once, long and short ones in turn, do not get into one another', async () => {
  const readBody = createBodyReader();
  for (let round = 0; round < 3; round += 1) {
    const texts = [10, 3_000_000, 0, 70_000, 200_000].map((length, at) => String(at).repeat(length));
    const read = await Promise.all(
      texts.map((text) => {
        const bytes = Buffer.from(text);
        return readBody(chunked(bytes.subarray(0, 50_000), bytes.subarray(50_000)), most, asText);
      }),
    );
    expect(read.map((text, at) => text === texts[at])).toEqual(texts.map(() => true));
  }
});

test('an answer without a body is empty', async () => {
  expect(await createBodyReader()(new Response(null), most, asText)).toBe('');
});

test('more bytes than allowed are refused, just as many are not', async () => {
  const readBody = createBodyReader();
  expect(await readBody(chunked(Buffer.from('12345')), 5, asText)).toBe('12345');
  await expect(readBody(chunked(Buffer.from('12345'), Buffer.from('6')), 5, asText)).rejects.toThrow(BodyTooLarge);
  expect(await readBody(chunked(Buffer.from('abc')), 5, asText)).toBe('abc');
});

test('what a body breaks with is told', async () => {
  const broken = new Readable({
    read() {
      this.push('half');
      this.destroy(new Error('the line went dead'));
    },
  });
  await expect(createBodyReader()(new Response(broken), most, asText)).rejects.toThrow('the line went dead');
});
