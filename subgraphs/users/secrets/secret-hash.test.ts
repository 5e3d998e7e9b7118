import { expect, test } from 'vitest';
import { hashSecret, DUMMY_HASH, verifySecret } from './secret-hash.js';

test('a secret is recognised by its hash, another is not', async () => {
  const hash = await hashSecret('password', 'popcorn');
  expect(hash).not.toContain('popcorn');
  expect(await verifySecret('popcorn', hash)).toBe(true);
  expect(await verifySecret('Popcorn', hash)).toBe(false);
});

test('the same secret hashed twice gives two hashes', async () => {
  expect(await hashSecret('password', 'popcorn')).not.toBe(await hashSecret('password', 'popcorn'));
});

test('an accent typed as one character or as two is the same password', async () => {
  expect(await verifySecret('cafe\u0301', await hashSecret('password', 'caf\u00e9'))).toBe(true);
});

test('comparing with nobody’s hash costs what a real hash costs, and never succeeds', async () => {
  const costOf = (hash: string) => hash.split('$').slice(0, 4);
  expect(costOf(DUMMY_HASH)).toEqual(costOf(await hashSecret('password', 'popcorn')));
  expect(await verifySecret('', DUMMY_HASH)).toBe(false);
});

test('a hash of unknown making is an error, not a wrong password', async () => {
  await expect(verifySecret('popcorn', 'md5$abc')).rejects.toThrow();
});
