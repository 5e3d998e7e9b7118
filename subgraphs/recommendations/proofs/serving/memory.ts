/** The memory of a process does not grow with the number of members whose pages it has built. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { buildPageOf } from './page-cpu.js';
import type { Verdict } from './measure.js';
import type { World } from './world.js';

/** More members than any cache of the process holds. */
const FILLED_AFTER = 600;
const ALLOWED_GROWTH = 1.1;
const BYTES_PER_MB = 1024 ** 2;

/** Megabytes in use after a garbage collection: the heap, and the numbers of models and scores beside it. */
function megabytesInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / BYTES_PER_MB;
}

export async function proveMemory(world: World): Promise<Verdict> {
  const { members } = world;
  for (const { viewer } of members.slice(0, FILLED_AFTER)) await buildPageOf(world, viewer);
  const filled = megabytesInUse();
  for (const { viewer } of members.slice(FILLED_AFTER)) await buildPageOf(world, viewer);
  const after = megabytesInUse();
  const rss = process.memoryUsage().rss / BYTES_PER_MB;
  return {
    text:
      `memory after the pages of ${FILLED_AFTER} members ${filled.toFixed(0)} MB, of ${members.length} members ` +
      `${after.toFixed(0)} MB (RSS ${rss.toFixed(0)} MB)`,
    target: `at most ${ALLOWED_GROWTH} times as much`,
    holds: after <= ALLOWED_GROWTH * filled,
  };
}
