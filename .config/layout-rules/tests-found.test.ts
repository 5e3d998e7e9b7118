/** Every file with tests or a proof is included by a vitest configuration, so that each of them is run. */
import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import browser from '../vitest.browser.config.js';
import unit from '../vitest.config.js';
import services from '../vitest.services.config.js';
import { filesBelow, read } from './files.js';

const included = [unit, services, browser].flatMap((config) => {
  if (typeof config === 'function' || config instanceof Promise)
    throw new Error('A vitest configuration is an object.');
  return (config as { readonly test?: { readonly include?: readonly string[] } }).test?.include ?? [];
});
const sources = filesBelow('').filter((file) => /\.(tsx?|mjs|js)$/.test(file));

function isRun(file: string): boolean {
  // `**` of this matcher skips folders that begin with a dot; vitest's does not.
  return included.some((glob) => matchesGlob(file.replace(/^\./, ''), glob));
}

test('every file named as a test is run by a vitest configuration', () => {
  expect(included.length).toBeGreaterThanOrEqual(3);
  expect(sources.filter((file) => /\.(test|services|browser|spec)\.\w+$/.test(file) && !isRun(file))).toEqual([]);
});

test('every file with tests at its top level is named as a test', () => {
  const withTests = sources.filter((file) => /^(test|it|describe)(\.\w+)?\(/m.test(read(file)));
  expect(withTests.length).toBeGreaterThan(100);
  expect(withTests.filter((file) => !isRun(file))).toEqual([]);
});

test('every file that exports a proof is named as one', () => {
  const proofs = sources.filter((file) => /^export const proof: Proof\b/m.test(read(file)));
  expect(proofs.length).toBeGreaterThan(20);
  expect(proofs.filter((file) => !file.endsWith('.proof.ts'))).toEqual([]);
  expect(sources.filter((file) => file.endsWith('.proof.ts') && !proofs.includes(file))).toEqual([]);
});
