/** Whether a host name, as in a URL, means this machine. */
export function isLoopbackName(name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}

/**
 * Whether a `Host` header means this machine. A page on the internet may let its own name resolve to 127.0.0.1 (DNS
 * rebinding) and would then reach this server as its own origin; its name in this header gives it away.
 */
export function isLoopbackHost(header: string | undefined): boolean {
  const name = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d+)?$/i.exec(header ?? '')?.[1];
  return name !== undefined && isLoopbackName(name);
}

/** Whether an `Origin` header is that of a page of this machine. */
export function isLoopbackOrigin(header: string): boolean {
  if (!URL.canParse(header)) return false;
  const { protocol, hostname } = new URL(header);
  return (protocol === 'http:' || protocol === 'https:') && isLoopbackName(hostname);
}
