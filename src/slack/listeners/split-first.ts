/** The first word of what was typed, and all that stands behind it. */
export function splitFirst(text: string): [string, string] {
  const trimmed = text.trim();
  const end = trimmed.search(/\s/);
  return end < 0 ? [trimmed, ''] : [trimmed.slice(0, end), trimmed.slice(end).trim()];
}
