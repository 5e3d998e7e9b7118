import { expect, test } from 'vitest';
import type { HyperParameter } from '../model.js';
import { gridCandidates, randomCandidates } from './candidates.js';
import type { Candidate } from './candidates.js';

const LAMBDA: HyperParameter = {
  name: 'lambda',
  meaning: '',
  default: 10,
  minimum: 1,
  maximum: 1e6,
  scale: 'logarithmic',
  grid: [10, 1, 1000],
};
const SIZE: HyperParameter = { ...LAMBDA, name: 'size', default: 2, scale: 'integer', grid: [2, 4] };
const FIXED = { lambda: 10, size: 2, other: 7 };

test('a grid begins with what is given, has every combination once, and is the same for a seed', () => {
  const candidates = gridCandidates([LAMBDA, SIZE], FIXED, 1);
  expect(candidates[0]).toEqual(FIXED);
  expect(new Set(candidates.map((each) => `${each['lambda']} ${each['size']}`)).size).toBe(6);
  expect(candidates).toHaveLength(6);
  expect(candidates.every((each) => each['other'] === 7)).toBe(true);
  expect(gridCandidates([LAMBDA, SIZE], FIXED, 1)).toEqual(candidates);
  expect(gridCandidates([LAMBDA, SIZE], FIXED, 2)).not.toEqual(candidates);
});

test('a grid that is too large to list is refused', () => {
  const many = Array.from({ length: 17 }, (_, index) => ({ ...SIZE, name: `size ${index}` }));
  expect(() => gridCandidates(many, {}, 1)).toThrow('The grid has 131072 combinations');
});

test('random values lie within the range of the grid, whole ones are whole', () => {
  const drawn: Candidate[] = [];
  for (const candidate of randomCandidates([LAMBDA, SIZE], FIXED, 1)) if (drawn.push(candidate) === 200) break;
  expect(drawn[0]).toEqual(FIXED);
  for (const { lambda = 0, size = 0 } of drawn)
    expect(lambda >= 1 && lambda <= 1000 && [2, 3, 4].includes(size)).toBe(true);
});
