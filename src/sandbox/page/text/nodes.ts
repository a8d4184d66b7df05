/** What a piece of formatted text is made of, whether it came as mrkdwn, as Markdown or as a rich text block. */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'link'; href: string; host: string | null; children: Inline[] }
  | { type: 'user' | 'channel' | 'usergroup'; id: string; label: string | null }
  | { type: 'broadcast'; range: string }
  | { type: 'date'; unix: number; format: string; href: string | null; fallback: string }
  | { type: 'emoji'; name: string; text: string }
  | { type: 'break' };

export type TextBlock =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'heading'; level: number; children: Inline[] }
  | { type: 'pre'; text: string }
  | { type: 'quote'; children: TextBlock[] }
  | { type: 'list'; ordered: boolean; start: number; indent: number; items: Inline[][] }
  | { type: 'grid'; head: Inline[][]; rows: Inline[][][] }
  | { type: 'rule' };

/** Plain text, with its line breaks as nodes. */
export function textLines(text: string): Inline[] {
  return text
    .split('\n')
    .flatMap((line, at): Inline[] => [
      ...(at > 0 ? [{ type: 'break' } as const] : []),
      ...(line === '' ? [] : [{ type: 'text', text: line } as const]),
    ]);
}
