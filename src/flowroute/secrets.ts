/** Takes every given secret out of a text that the carrier wrote, in case it repeats what it was sent. */
export function hideSecrets(secrets: string[]): (text: string) => string {
  // The longest first, so that a part of one does not leave the rest of it standing.
  const known = secrets.filter((secret) => secret.length >= 6).sort((a, b) => b.length - a.length);
  return (text) => known.reduce((shown, secret) => shown.replaceAll(secret, '[hidden]'), text);
}

/** A callback address and the parts of its path long enough to be its token. */
export function secretsOfUrl(url: string | undefined): string[] {
  return url === undefined ? [] : [url, ...url.split(/[/?&=#]/).filter((part) => part.length >= 16)];
}
