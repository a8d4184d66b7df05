import { createHmac } from 'node:crypto';

/**
 * The headers with which Slack signs a request: HMAC-SHA256 over `v0:timestamp:body`.
 * `at` is the time of signing in milliseconds. https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function signRequest(secret: string, body: string, at: number): { [header: string]: string } {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` };
}
