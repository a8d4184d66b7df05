/** The first word of what was typed, and all that stands behind it. */
export function splitFirst(text: string): [string, string] {
  const trimmed = text.trim();
  const end = trimmed.search(/\s/);
  return end < 0 ? [trimmed, ''] : [trimmed.slice(0, end), trimmed.slice(end).trim()];
}

/** Whether what stands behind a command asks how it is used. */
export function isHelp(text: string): boolean {
  return text.trim().toLowerCase() === 'help';
}
