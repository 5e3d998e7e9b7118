import { expect, test } from 'vitest';
import { networkOf } from './rate-limits.js';

test('all addresses of one IPv6 /64 are one network', () => {
  expect(networkOf('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2');
  expect(networkOf('2001:db8:1:2:bbbb:cccc:dddd:eeee')).toBe('2001:db8:1:2');
  expect(networkOf('2001:db8:1:3::1')).not.toBe('2001:db8:1:2');
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0');
});

test('an IPv4 address is a network of its own, also when mapped to IPv6', () => {
  expect(networkOf('203.0.113.9')).toBe('203.0.113.9');
  expect(networkOf('::ffff:203.0.113.9')).toBe('203.0.113.9');
});
