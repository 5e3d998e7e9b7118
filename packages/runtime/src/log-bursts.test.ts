import { expect, test } from 'vitest';
import { silentLog } from './log.js';
import { createBurstLog } from './log-bursts.js';

test('a burst writes ten lines and the number of the others; the next burst begins anew', async () => {
  const lines: (readonly [object, string])[] = [];
  const log = createBurstLog({ ...silentLog, error: (...line) => void lines.push(line) }, 'it failed');
  for (let index = 0; index < 1_000; index += 1) log({ index });
  await Promise.resolve();
  expect(lines).toHaveLength(11);
  expect(lines[9]).toEqual([{ index: 9 }, 'it failed']);
  expect(lines[10]).toEqual([{ unlogged: 990 }, 'it failed: further errors of the same response']);
  log({ index: 1_000 });
  await Promise.resolve();
  expect(lines.slice(11)).toEqual([[{ index: 1_000 }, 'it failed']]);
});
