import { SwitchboardError } from '../errors.ts';

/**
 * Flowroute's form of a number: the digits of E.164 without `+`, 11 for North America. It is what a path of `/v2/numbers`
 * and a v2.1 send want.
 * @throws SwitchboardError `bad_number` for what is not E.164; nothing has left then.
 */
export function toCarrierNumber(e164: string): string {
  if (/^\+[1-9]\d{6,14}$/.test(e164)) return e164.slice(1);
  throw new SwitchboardError(
    'bad_number',
    'A number for Flowroute was not in E.164 form.',
    'Write it with + and the country code, such as +12065550100.',
  );
}

/**
 * E.164 of a number as Flowroute writes it: 11 digits, with or without `+`; 10 digits are taken as North American. Null
 * for what is none, such as a short code.
 */
export function fromCarrierNumber(value: string): string | null {
  const bare = value.replace(/[\s().-]/g, '');
  if (/^\+[1-9]\d{6,14}$/.test(bare)) return bare;
  if (/^[1-9]\d{10,14}$/.test(bare)) return `+${bare}`;
  return /^[2-9]\d{9}$/.test(bare) ? `+1${bare}` : null;
}
