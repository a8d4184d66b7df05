import { withoutTones, withTones, withTwoTones } from './emoji-data.ts';

const plain = byName(withoutTones);
const toned = byName(withTones);
const twoToned = byName(withTwoTones);

/** Slack numbers the skin tones 2 to 6, from the lightest on. */
const tones: Record<string, string> = {
  '2': '\u{1f3fb}',
  '3': '\u{1f3fc}',
  '4': '\u{1f3fd}',
  '5': '\u{1f3fe}',
  '6': '\u{1f3ff}',
};

/**
 * The Unicode emoji of one of Slack's short names, without its colons; undefined for a workspace's own emoji and any other word.
 * `tone` is what stands behind `skin-tone-`: `2` to `6`, or two such as `2-5` for two people. An emoji that takes no
 * tone is followed by the tone's swatch, as Slack shows it.
 */
export function emojiFor(name: string, tone?: string): string | undefined {
  const untoned = plain.get(name) ?? toned.get(name);
  if (untoned === undefined || tone === undefined) return untoned;
  const [first = '', second = first] = tone.split('-').map((number) => tones[number] ?? '');
  const pair = twoToned.get(name);
  if (second !== first && pair !== undefined) return pair.replace('1', first).replace('2', second);
  if (!toned.has(name)) return untoned + first;
  const [head = '', ...rest] = untoned;
  // The tone takes the place of the selector that asks for colour: with both, some phones show a box.
  return head + first + rest.join('').replace(/^\ufe0f/, '');
}

function byName(data: string): Map<string, string> {
  return new Map(
    data
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [emoji = '', ...names] = line.split(' ');
        return names.map((name) => [name, emoji] as const);
      }),
  );
}
