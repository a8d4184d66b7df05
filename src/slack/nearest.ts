/**
 * The word that was probably meant, for "did you mean": one that the typed word begins, or the closest by inserted, missing,
 * wrong and swapped letters, if at most a third of them is off. Null: none is close.
 */
export function nearest(word: string, words: readonly string[]): string | null {
  const typed = word.toLowerCase();
  if (typed === '') return null;
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const one of words) {
    const distance =
      typed.length >= 2 && one.toLowerCase().startsWith(typed) ? 0.5 : distanceOf(typed, one.toLowerCase());
    const allowed = Math.ceil(Math.max(typed.length, one.length) / 3);
    if (distance <= allowed && distance < Math.min(least, one.length)) {
      best = one;
      least = distance;
    }
  }
  return best;
}

/** Edit distance in which two swapped neighbours count as one slip (optimal string alignment). */
function distanceOf(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const differs = a[i - 1] === b[j - 1] ? 0 : 1;
      const slip = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + differs);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(isSwap ? Math.min(slip, (beforeLast[j - 2] ?? 0) + 1) : slip);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
