const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** The address if a click on it is harmless to this page, else null: other schemes run code or start programs. */
export function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return SCHEMES.has(url.protocol) ? url.href : null;
}

/** An image's address: the web, or a file of the workspace itself. */
export function safeImageSrc(address: string): string | null {
  if (address.startsWith('/_/files/')) return address;
  const href = safeHref(address);
  return href?.startsWith('http') ? href : null;
}

const LOOKS_LIKE_ADDRESS = /^(?:[a-z][a-z+.-]*:\/\/)?(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?=[/:?#]|$)/iu;

/**
 * The host that a link really leads to, where its label reads like another address; else null. `<https://evil.test|bank.example>`
 * must not pass for a link to `bank.example`.
 */
export function hostBehind(label: string, href: string): string | null {
  const shown = LOOKS_LIKE_ADDRESS.exec(label.trim())?.[0].replace(/^[a-z][a-z+.-]*:\/\//i, '');
  if (shown === undefined || !href.startsWith('http')) return null;
  const host = new URL(href).host;
  const bare = (name: string) => name.toLowerCase().replace(/^www\./, '');
  return bare(shown) === bare(host) || bare(shown) === bare(new URL(href).hostname) ? null : host;
}
