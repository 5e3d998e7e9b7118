import { expect, test } from 'vitest';
import { parsePathElement } from './flatten-path.js';

test.each([
  ['studio', { step: { kind: 'key', key: 'studio' }, typeConditions: null }],
  ['@', { step: { kind: 'items' }, typeConditions: null }],
  ['@|[Movie,Series]', { step: { kind: 'items' }, typeConditions: ['Movie', 'Series'] }],
  ['best|[Movie, Series]', { step: { kind: 'key', key: 'best' }, typeConditions: ['Movie', 'Series'] }],
  ['|[Series]', { step: { kind: 'none' }, typeConditions: ['Series'] }],
])('path element %s', (element, expected) => {
  expect(parsePathElement(element)).toEqual(expected);
});
