import { expect, test } from 'vitest';
import { describeClient } from './known-operation.js';

test.each([
  [{ name: 'phone', version: '1.2.3' }, 'phone 1.2.3'],
  [{ name: 'phone', version: '' }, 'phone'],
  [{ name: '', version: '7' }, 'an unnamed client 7'],
])('%j is described as %s', (client, text) => {
  expect(describeClient(client)).toBe(text);
});
