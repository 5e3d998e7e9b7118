import { expect, test } from 'vitest';
import { StartTurns } from './start-turns.js';

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Begins operations that end after some turns of the event loop, and notes their order and the most at a time. */
function run(turns: StartTurns, lengthInTurns: number) {
  const seen = { begun: [] as number[], ended: [] as number[], executing: 0, most: 0 };
  const execute = async (name: number): Promise<void> => {
    await turns.begin();
    seen.begun.push(name);
    seen.executing += 1;
    seen.most = Math.max(seen.most, seen.executing);
    for (let turn = 0; turn < lengthInTurns; turn++) await nextTurn();
    seen.executing -= 1;
    seen.ended.push(name);
    turns.end();
  };
  return { seen, execute };
}

test('a few operations begin at once', () => {
  const turns = new StartTurns();
  for (let count = 0; count < 6; count++) expect(turns.begin()).toBeNull();
  expect(turns.queueDelayMs).toBe(0);
  expect(turns.begin()).toBeInstanceOf(Promise);
  expect(turns.queueDelayMs).toBeGreaterThanOrEqual(0);
});

test.each([1, 3, 8])(
  'operations of %i turns begin and end in the order of their arrival, and few at a time',
  async (length) => {
    const { seen, execute } = run(new StartTurns(), length);
    const names = Array.from({ length: 200 }, (_, name) => name);
    await Promise.all(names.map(execute));
    expect(seen.begun).toEqual(names);
    expect(seen.ended).toEqual(names);
    expect(seen.most).toBeLessThanOrEqual(6 + length);
  },
);

test('operations that wait for a slow subgraph do not keep others from beginning', async () => {
  const turns = new StartTurns();
  const { seen, execute } = run(turns, 1_000_000);
  for (let name = 0; name < 50; name++) void execute(name);
  for (let turn = 0; turn < 60; turn++) await nextTurn();
  expect(seen.executing).toBe(50);
  expect(turns.queueDelayMs).toBe(0);
});
