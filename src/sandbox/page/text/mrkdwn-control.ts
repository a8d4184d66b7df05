import { decodeEntities } from './entities.ts';
import type { Inline } from './nodes.ts';
import { hostBehind, safeHref } from './safe-link.ts';

/**
 * What stands between `<` and `>`: a mention, a date or a link. Null: not a control sequence that is known or safe, so
 * the characters are shown as they came. https://docs.slack.dev/messaging/formatting-message-text
 */
export function parseControl(inner: string): Inline | null {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? null : decodeEntities(inner.slice(bar + 1));
  if (/^@[UWB][A-Z0-9]+$/.test(target)) return { type: 'user', id: target.slice(1), label };
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return { type: 'channel', id: target.slice(1), label };
  if (target.startsWith('!')) return parseSpecial(target.slice(1), label);
  const href = safeHref(decodeEntities(target));
  if (href === null) return null;
  const shown = label || decodeEntities(target).replace(/^(?:mailto|tel):/, '');
  return { type: 'link', href, host: hostBehind(shown, href), children: [{ type: 'text', text: shown }] };
}

function parseSpecial(target: string, label: string | null): Inline | null {
  if (target === 'here' || target === 'channel' || target === 'everyone') return { type: 'broadcast', range: target };
  const group = /^subteam\^(S[A-Z0-9]+)$/.exec(target)?.[1];
  if (group !== undefined) return { type: 'usergroup', id: group, label };
  const [kind, seconds, format, link] = target.split('^');
  if (kind === 'date' && format !== undefined && /^-?\d{1,12}$/.test(seconds ?? '')) {
    const href = link === undefined ? null : safeHref(decodeEntities(link));
    return { type: 'date', unix: Number(seconds), format: decodeEntities(format), href, fallback: label ?? '' };
  }
  return label === null ? null : { type: 'text', text: label };
}
