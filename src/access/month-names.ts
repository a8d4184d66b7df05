/** The languages whose month names are read, as people of North American teams write them. */
const languages = ['en', 'es', 'fr', 'de', 'it', 'pt', 'nl', 'sv', 'da', 'nb', 'fi', 'pl', 'cs', 'ru', 'uk', 'tr'];

/** What the calendar of a language does not say of itself. */
const spokenToo: [name: string, month: number][] = [['sept', 9]];

/** The months that a word may be the name of, 1 to 12: one, or several where two languages differ, or none. */
export function monthsNamed(word: string): number[] {
  return [...(names().get(bareName(word)) ?? [])];
}

let known: Map<string, Set<number>> | null = null;

/** Every name that the languages' calendars have, long and short, alone and behind a day. Made when it is first asked for. */
function names(): Map<string, Set<number>> {
  if (known !== null) return known;
  known = new Map();
  const add = (name: string, month: number) => {
    const bare = bareName(name);
    // Some languages abbreviate to the month's number.
    if (!/\p{L}{3}/u.test(bare)) return;
    known?.set(bare, (known.get(bare) ?? new Set()).add(month));
  };
  for (const language of languages) {
    for (const style of ['long', 'short'] as const) {
      for (const form of [{ month: style }, { month: style, day: 'numeric' }] as const) {
        const format = new Intl.DateTimeFormat(language, { ...form, timeZone: 'UTC' });
        for (let month = 1; month <= 12; month += 1) {
          const parts = format.formatToParts(new Date(Date.UTC(2026, month - 1, 3)));
          add(parts.find((part) => part.type === 'month')?.value ?? '', month);
        }
      }
    }
  }
  for (const [name, month] of spokenToo) add(name, month);
  return known;
}

/** A name without accents, full stops and capitals: `Févr.` is `fevr`. */
function bareName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\p{M}.\s]/gu, '')
    .toLowerCase();
}
