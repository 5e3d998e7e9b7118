import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { browse, signInRandomMembers, tilesPerRow } from './browse-page.js';
import { storeReads } from './store-reads.js';
import { startSystem, subgraphNames } from '../system/running-system.js';

const MAX_READS = 3;
const SIZES = [
  { rows: 1, perRow: 10 },
  { rows: 10, perRow: 10 },
  { rows: 40, perRow: 10 },
];

/** Members with different tastes, countries and maturity limits. Sign-in is slow by design, so there are few. */
const MEMBERS = 12;

export const proof: Proof = {
  name: 'store-reads',
  summary: 'Store reads of each subgraph for one browse page with 10, 100 and 400 tiles.',
  options: { pages: 'pages per size, with random profiles (20)' },
  run: async ({ seed, options, print }) => {
    const random = createRandom(seed);
    await using system = await startSystem({ seed: 'demo' });
    const sessions = await signInRandomMembers(system.router, random, MEMBERS);
    let most = 0;
    for (const size of SIZES) {
      const before = await Promise.all(subgraphNames.map((name) => storeReads(system.process(name).url)));
      let tiles = 0;
      for (let page = 0; page < Number(options['pages'] ?? 20); page += 1) {
        const response = await browse(system.router, random.pick(sessions), size);
        tiles = Math.max(
          tiles,
          tilesPerRow(response).reduce((sum, count) => sum + count, 0),
        );
      }
      for (const [index, name] of subgraphNames.entries()) {
        const delta = (await storeReads(system.process(name).url)).since(before[index]);
        most = Math.max(most, delta.most);
        print(
          `${tiles} tiles: ${name} ${delta.requests} requests, ${delta.mean.toFixed(2)} reads on average, at most ${delta.most}`,
        );
      }
    }
    return {
      figure: `at most ${most} reads per subgraph request`,
      target: `at most ${MAX_READS}, for any number of tiles`,
      holds: most <= MAX_READS,
    };
  },
};
