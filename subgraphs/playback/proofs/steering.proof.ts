/** `npm run proof -- steering [--topologies 100000]` */
import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { rankHosts } from '../rules/delivery/steering.js';
import { bestByComparing, randomTopology } from '../tests/random-topology.js';

export const proof: Proof = {
  name: 'steering',
  summary: 'The first host for random topologies equals the best one that an independent pairwise comparison finds.',
  options: { topologies: 'number of topologies (100000)' },
  run: async ({ seed, options }) => {
    const topologies = Number(options['topologies'] ?? '100000');
    const random = createRandom(seed);
    let [wrong, tooFew, spentMs] = [0, 0, 0];
    for (let round = 0; round < topologies; round += 1) {
      const topology = randomTopology(random);
      const startedAt = performance.now();
      const hosts = rankHosts(topology.sites, 'film', topology.client);
      spentMs += performance.now() - startedAt;
      const { first, able } = bestByComparing(topology);
      if ((hosts[0]?.site.id ?? null) !== first) wrong += 1;
      if (hosts.length < Math.min(2, able)) tooFew += 1;
    }
    return {
      figure: `${topologies} topologies, ${wrong} with another first host, ${tooFew} with too few hosts, ${((spentMs / topologies) * 1000).toFixed(0)} µs each`,
      target: 'the best host is first in every topology',
      holds: topologies > 0 && wrong + tooFew === 0,
    };
  },
};
