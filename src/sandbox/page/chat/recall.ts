type Recall = {
  key: 'ArrowUp' | 'ArrowDown';
  draft: string;
  /** What was sent, the newest last. */
  sent: string[];
  /** How far back one has gone: 0 is not at all. */
  back: number;
};

/** Up in an empty composer brings back what was sent last, and further up what came before; null: the key is the cursor's. */
export function recallStep({ key, draft, sent, back }: Recall): { text: string; back: number } | null {
  const recalling = back > 0 && draft === sent.at(-back);
  if (draft !== '' && !recalling) return null;
  const next = (recalling ? back : 0) + (key === 'ArrowUp' ? 1 : -1);
  if (next < 0 || next > sent.length) return null;
  return { text: next === 0 ? '' : (sent.at(-next) ?? ''), back: next };
}
