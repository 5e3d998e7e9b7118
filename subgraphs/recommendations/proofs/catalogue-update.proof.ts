/** `npm run proof -- catalogue-update [--size demo] [--changes 60]` */
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { setImmediate as nextEventLoopTurn } from 'node:timers/promises';
import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import type { TitleRecord } from '../documents.js';
import { toTitle } from '../events.js';
import { createCatalogueCache } from '../caches/catalogue-cache.js';
import { buildCatalogue } from '../rules/catalogue/catalogue.js';
import { toTitleState } from '../tests/upstream-events.js';

const SIZES = ['small', 'demo', 'large'] as const;

function timed<T>(work: () => T): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function p99(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;
}

export const proof: Proof = {
  name: 'catalogue-update',
  summary: 'How long requests wait for a changed title, compared with building the whole catalogue within the request.',
  options: {
    size: 'size of the sample data: small, demo, large (demo)',
    changes: 'number of changed titles (60)',
  },
  run: async ({ seed, options, print }) => {
    const random = createRandom(seed);
    const size = SIZES.find((known) => known === options['size']) ?? 'demo';
    const stored = new Map<string, TitleRecord>(
      createDemoData(size).titles.map((title, index) => [
        title.id,
        { ...toTitle(toTitleState(title)), revision: index + 1 },
      ]),
    );
    let revision = stored.size;
    const live = createCatalogueCache(async (since) => [...stored.values()].filter((title) => title.revision > since));
    await live.at(revision);
    const builds = Array.from({ length: 8 }, () => timed(() => buildCatalogue([...stored.values()], revision)));
    const build = builds.sort((a, b) => a - b)[4] ?? 0;
    print(`${stored.size} titles; a full build takes ${build.toFixed(0)} ms (calibration)`);

    const waits: number[] = [];
    const stalls: number[] = [];
    for (let change = 0; change < Number(options['changes'] ?? 60); change += 1) {
      const title = random.pick([...stored.values()]);
      revision += 1;
      // Every third change affects similarities.
      stored.set(title.id, {
        ...title,
        revision,
        ...(change % 3 === 0
          ? { moods: [random.pick(['Gritty', 'Warm', 'Slow'])] }
          : { isWithdrawn: !title.isWithdrawn }),
      });
      const start = performance.now();
      await live.at(revision);
      waits.push(performance.now() - start);
      let isDone = false;
      void live.settled().then(() => (isDone = true));
      while (!isDone) {
        const turn = performance.now();
        await nextEventLoopTurn();
        stalls.push(performance.now() - turn);
      }
    }
    const [wait, stall] = [p99(waits), p99(stalls)];
    print(
      `the first request after a change waits ${wait.toFixed(1)} ms (p99 of ${waits.length}); background work blocks others for ${stall.toFixed(1)} ms (p99 of ${stalls.length} turns, longest ${Math.max(...stalls).toFixed(1)} ms)`,
    );
    const share = Math.max(wait, stall) / build;
    return {
      figure: `p99 wait ${wait.toFixed(1)} ms, stall ${stall.toFixed(1)} ms, ${(share * 100).toFixed(0)} % of a full build of ${build.toFixed(0)} ms`,
      target: 'at most 25 % of a full build',
      holds: share <= 0.25,
    };
  },
};
