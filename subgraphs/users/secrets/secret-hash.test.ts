import { expect, test } from 'vitest';
import { hashSecret, DUMMY_HASH, verifySecret } from './secret-hash.js';

test('a hash verifies its own secret and no other', async () => {
  const hash = await hashSecret('password', 'popcorn');
  expect(hash).not.toContain('popcorn');
  expect(await verifySecret('popcorn', hash)).toBe(true);
  expect(await verifySecret('Popcorn', hash)).toBe(false);
});

test('the same secret hashed twice gives two different hashes', async () => {
  expect(await hashSecret('password', 'popcorn')).not.toBe(await hashSecret('password', 'popcorn'));
});

test('composed and decomposed accents are the same password', async () => {
  expect(await verifySecret('cafe\u0301', await hashSecret('password', 'caf\u00e9'))).toBe(true);
});

test('the dummy hash has the cost of a real one and verifies no password', async () => {
  const costOf = (hash: string) => hash.split('$').slice(0, 4);
  expect(costOf(DUMMY_HASH)).toEqual(costOf(await hashSecret('password', 'popcorn')));
  expect(await verifySecret('', DUMMY_HASH)).toBe(false);
});

test('a hash of another format is an error, not a wrong password', async () => {
  await expect(verifySecret('popcorn', 'md5$abc')).rejects.toThrow();
});
