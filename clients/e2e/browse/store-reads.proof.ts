import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { browse, drawSessions, tilesPerRow } from './browse-page.js';
import { storeReads } from './store-reads.js';
import { startSystem, subgraphNames } from '../system/running-system.js';

const MAX_READS = 3;
const SIZES = [
  { rows: 1, perRow: 10 },
  { rows: 10, perRow: 10 },
  { rows: 40, perRow: 10 },
];

/** Different enough in taste, country and ceiling; signing in is made to be slow. */
const MEMBERS = 12;

export const proof: Proof = {
  name: 'store-reads',
  summary: 'Reads of its store that each subgraph makes for a request of the browse page, at 10, 100 and 400 tiles.',
  options: { pages: 'pages per size, with profiles drawn at random (20)' },
  run: async ({ seed, options, say }) => {
    const random = createRandom(seed);
    await using stack = await startSystem({ seed: 'demo' });
    const sessions = await drawSessions(stack.router, random, MEMBERS);
    let most = 0;
    for (const size of SIZES) {
      const before = await Promise.all(subgraphNames.map((name) => storeReads(stack.process(name).url)));
      let tiles = 0;
      for (let page = 0; page < Number(options['pages'] ?? 20); page += 1) {
        const answer = await browse(stack.router, random.pick(sessions), size);
        tiles = Math.max(
          tiles,
          tilesPerRow(answer).reduce((sum, count) => sum + count, 0),
        );
      }
      for (const [index, name] of subgraphNames.entries()) {
        const delta = (await storeReads(stack.process(name).url)).since(before[index]);
        most = Math.max(most, delta.most);
        say(
          `${tiles} tiles: ${name} ${delta.requests} requests, ${delta.mean.toFixed(2)} reads on average, at most ${delta.most}`,
        );
      }
    }
    return {
      figure: `at most ${most} reads per subgraph request`,
      target: `at most ${MAX_READS}, whatever the tiles`,
      holds: most <= MAX_READS,
    };
  },
};
