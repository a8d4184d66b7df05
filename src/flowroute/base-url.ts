import { ConfigError } from '../errors.ts';

/**
 * The base address without a slash at its end. The keys travel with every call, so it is https, or http on loopback.
 * @throws ConfigError for any other; the sentence does not repeat the address, which may hold a password.
 */
export function checkBaseUrl(text: string): string {
  const problem = URL.canParse(text) ? problemOf(new URL(text)) : 'is not a web address';
  if (problem === null) return text.replace(/\/+$/, '');
  throw new ConfigError(
    'bad_flowroute_base_url',
    `FLOWROUTE_BASE_URL ${problem}.`,
    'Use https://api.flowroute.com, or http://127.0.0.1:<port> for a local Flowroute.',
  );
}

function problemOf(url: URL): string | null {
  if (url.username !== '' || url.password !== '') return 'holds a user name or password';
  if (url.search !== '' || url.hash !== '') return 'holds a query or a fragment';
  if (url.protocol === 'https:') return null;
  return url.protocol === 'http:' && isLoopback(url.hostname) ? null : 'is not https (http is taken on loopback only)';
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
