/** A rate center and its state as people write them: `Seattle, WA`; empty where neither is known. */
export function placeName(rateCenter: string | null, state: string | null): string {
  const center = rateCenter === null ? null : capitals(rateCenter);
  return [center, state?.toUpperCase() ?? null].filter((part) => part !== null).join(', ');
}

/** The carrier writes rate centers in small letters; those with digits are codes. */
function capitals(word: string): string {
  return /\d/.test(word) ? word.toUpperCase() : word.replace(/(?<=^|\s)\p{L}/gu, (first) => first.toUpperCase());
}
