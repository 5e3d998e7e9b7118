import { expect, test } from 'vitest';
import { matchLength } from './ip-prefix.js';

test.each([
  ['203.0.113.0/24', '203.0.113.77', 24],
  ['203.0.113.64/26', '203.0.113.63', null],
  ['203.0.113.64/26', '203.0.113.127', 26],
  ['0.0.0.0/0', '198.51.100.1', 0],
  ['198.51.100.1/32', '198.51.100.1', 32],
  ['2001:db8::/32', '2001:db8:ffff::1', 32],
  ['2001:db8:1::/48', '2001:db8:2::1', null],
  ['::/0', '2001:db8::1', 0],
  ['::/0', '192.0.2.1', null],
  ['2001:DB8:0:0:0:0:0:1/128', '2001:db8::1', 128],
])('%s and %s match in %s bits', (prefix, address, bits) => {
  expect(matchLength(prefix, address)).toBe(bits);
});

test.each([
  ['203.0.113.0/33', '203.0.113.1'],
  ['203.0.113.0', '203.0.113.1'],
  ['203.0.113.0/24', '203.0.113.256'],
  ['203.0.113.0/24', 'example.org'],
  ['1:2:3:4:5:6:7:8:9/8', '::1'],
  ['::1::/8', '::1'],
  ['1:2:3:4:5:6:7/8', '1::'],
])('%s and %s match in nothing, since one of them is none', (prefix, address) => {
  expect(matchLength(prefix, address)).toBeNull();
});
