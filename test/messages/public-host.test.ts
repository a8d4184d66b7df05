import { expect, test } from '@jest/globals';
import { isPublicHost } from '../../src/messages/public-host.ts';

const hostOf = (address: string) => new URL(address).hostname;

test.each([
  'https://example.com/photo.jpg',
  'https://cdn.example.com./photo.jpg',
  'https://203.0.113.7/photo.jpg',
  'https://172.32.0.1/photo.jpg',
  'https://localhost.example.com/photo.jpg',
  'https://my-local.example.com/photo.jpg',
])('%s is one that a carrier could fetch from', (address) => {
  expect(isPublicHost(hostOf(address))).toBe(true);
});

test.each([
  'https://localhost/photo.jpg',
  'https://localhost./photo.jpg',
  'https://files/photo.jpg',
  'https://127.0.0.1/photo.jpg',
  'https://2130706433/photo.jpg',
  'https://0x7f.1/photo.jpg',
  'https://10.1.2.3/photo.jpg',
  'https://172.16.0.1/photo.jpg',
  'https://192.168.1.20/photo.jpg',
  'https://169.254.169.254/latest',
  'https://100.64.0.1/photo.jpg',
  'https://[::1]/photo.jpg',
  'https://[::ffff:127.0.0.1]/photo.jpg',
  'https://nas.local/photo.jpg',
  'https://files.corp.internal/photo.jpg',
])('%s is not', (address) => {
  expect(isPublicHost(hostOf(address))).toBe(false);
});
