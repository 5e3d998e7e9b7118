import { expect, test } from 'vitest';
import { clientAddress } from './client-address.js';

test('without trusted proxies, x-forwarded-for is ignored', () => {
  expect(clientAddress('203.0.113.9', '1.2.3.4', 0)).toBe('203.0.113.9');
  expect(clientAddress('203.0.113.9', undefined, 0)).toBe('203.0.113.9');
});

test('behind trusted proxies, the entry that the first of them appended is used', () => {
  expect(clientAddress('10.0.0.1', '203.0.113.9', 1)).toBe('203.0.113.9');
  expect(clientAddress('10.0.0.1', '1.2.3.4, 203.0.113.9', 1)).toBe('203.0.113.9');
  expect(clientAddress('10.0.0.1', ['1.2.3.4', '203.0.113.9, 10.0.0.2'], 2)).toBe('203.0.113.9');
});

test('a request that bypasses the proxies has the address of its peer', () => {
  expect(clientAddress('203.0.113.9', undefined, 2)).toBe('203.0.113.9');
});
