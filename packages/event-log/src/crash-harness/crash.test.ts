import { expect, test } from 'vitest';
import { createRandom } from '@marquee/runtime/random';
import { temporaryFolders } from './locations.js';
import { runCrashRounds } from './crash-rounds.js';

test('a process that is killed while it writes loses no acknowledged commit and leaves no partial commit', async () => {
  const child = new URL('../../dist/crash-harness/writer-process.js', import.meta.url);
  const outcome = await runCrashRounds({ rounds: 5, random: createRandom(11), child, locations: temporaryFolders });
  expect(outcome).toEqual({ acknowledged: expect.any(Number) as number, lost: 0, problems: [] });
  expect(outcome.acknowledged).toBeGreaterThan(0);
});
