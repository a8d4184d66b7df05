/** Browsers may refuse storage altogether; then nothing is remembered, which harms nobody. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`sandbox.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string) {
  try {
    localStorage.setItem(`sandbox.${key}`, value);
  } catch {
    // See `recall`.
  }
}
