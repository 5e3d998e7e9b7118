import { expect, test } from 'vitest';
import { stringifyInSlices } from './stringify-in-slices.js';

function row(id: number): unknown {
  return { id, name: `é"\\\n${id}`, none: null, missing: undefined, at: new Date(0), list: [1, [], {}] };
}

test.each([
  ['a small value', { data: { a: [row(1)] } }],
  ['a long list', { data: Array.from({ length: 20_000 }, (_, id) => row(id)) }],
  [
    'nested lists',
    { data: Array.from({ length: 50 }, () => ({ list: Array.from({ length: 500 }, (_, id) => row(id)) })) },
  ],
  ['an object with many keys', Object.fromEntries(Array.from({ length: 20_000 }, (_, id) => [`k"${id}`, row(id)]))],
  ['undefined in a long list', Array.from({ length: 20_000 }, (_, id) => (id % 2 === 0 ? undefined : id))],
])('%s has the text of JSON.stringify', async (_what, value) => {
  expect(await stringifyInSlices(value)).toBe(JSON.stringify(value));
});
