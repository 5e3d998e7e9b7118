import { expect, test } from 'vitest';
import { clientAddress } from './client-address.js';

test('without proxies of ours, what a client writes about itself is not read', () => {
  expect(clientAddress('203.0.113.9', '1.2.3.4', 0)).toBe('203.0.113.9');
  expect(clientAddress('203.0.113.9', undefined, 0)).toBe('203.0.113.9');
});

test('behind a proxy of ours, what that proxy appended counts, and nothing before it', () => {
  expect(clientAddress('10.0.0.1', '203.0.113.9', 1)).toBe('203.0.113.9');
  expect(clientAddress('10.0.0.1', '1.2.3.4, 203.0.113.9', 1)).toBe('203.0.113.9');
  expect(clientAddress('10.0.0.1', ['1.2.3.4', '203.0.113.9, 10.0.0.2'], 2)).toBe('203.0.113.9');
});

test('a request that came past the proxies is known by its own address', () => {
  expect(clientAddress('203.0.113.9', undefined, 2)).toBe('203.0.113.9');
});
