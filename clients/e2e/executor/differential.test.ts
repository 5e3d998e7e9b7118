/** A short run of the proof `executor-differential`. */
import { expect, test } from 'vitest';
import { differentialExecutions } from './differential.js';

test('the executor responds like graphql-js to the clients’ and to random operations', async () => {
  const differences: string[] = [];
  let executed = 0;
  for await (const { what, difference } of differentialExecutions(3, 400)) {
    executed += 1;
    if (difference !== null) differences.push(`${what}\n${difference}`);
  }
  expect(executed).toBe(400);
  expect(differences).toEqual([]);
});
