import { expect, test } from 'vitest';
import { fnv1a32, fnv1aText64 } from './hash.js';

/** Stored data and other processes depend on these values: a change of one is a defect. */
const VECTORS = [
  ['', 2166136261, 'ztntfp1k0bw9d'],
  ['a', 3826002220, '1r9wi7gey411s'],
  ['percent', 1979316826, 'wqfmmydssyv1'],
  ['0198d1a2-7c3b-7def-8123-456789abcdef', 2657639226, '17yafju1h577qs'],
  ['000000a1-0000-4000-8000-000000000001', 2679577460, '18bcn78qreti4'],
  ['Crème brûlée — naïve', 3707900352, '1pbl6801wmv1gs'],
  ['日本語', 1409693518, 'nbamhah7ar7d'],
] as const;

test.each(VECTORS)('"%s" has its recorded 32-bit and 64-bit values', (text, bits32, text64) => {
  expect(fnv1a32(text)).toBe(bits32);
  expect(fnv1aText64(text)).toBe(text64);
});
