import { expect, test } from 'vitest';
import { createRandom } from '@marquee/runtime/random';
import { inFolders } from './tests/kill-places.js';
import { runKillRounds } from './tests/kill-rounds.js';

test('a process killed while it writes loses nothing acknowledged and leaves nothing half done', async () => {
  const child = new URL('../dist/tests/kill-child.js', import.meta.url);
  const outcome = await runKillRounds({ rounds: 5, random: createRandom(11), child, places: inFolders });
  expect(outcome).toEqual({ acknowledged: expect.any(Number) as number, lost: 0, problems: [] });
  expect(outcome.acknowledged).toBeGreaterThan(0);
});
