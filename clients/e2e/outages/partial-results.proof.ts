import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { signInRandomMembers } from '../browse/browse-page.js';
import { startFaultySystem } from './faulty-system.js';
import { faultsFor, runOutageCase } from './partial-results.js';
import { subgraphNames } from '../system/running-system.js';

/** The router's operation deadline of 2 s, and a margin for a busy machine. */
const LIMIT_MS = 2_500;

/** Members with different tastes, countries and maturity limits. Sign-in is slow by design, so there are few. */
const MEMBERS = 12;

export const proof: Proof = {
  name: 'partial-results',
  summary: 'Each subgraph with each fault, on real processes: the page compared leaf by leaf with the healthy one.',
  options: { rounds: 'pages per combination, with random profiles (2)' },
  run: async ({ seed, options, print }) => {
    const random = createRandom(seed);
    await using faulty = await startFaultySystem({ seed: 'demo' });
    const sessions = await signInRandomMembers(faulty.system.router, random, MEMBERS);
    const rounds = Number(options['rounds'] ?? 2);
    let pages = 0;
    let wrong = 0;
    let slowest = 0;
    for (const service of subgraphNames) {
      for (const fault of faultsFor(service)) {
        for (let round = 0; round < rounds; round += 1) {
          const session = random.pick(sessions);
          const cell = await runOutageCase(faulty, session, service, fault);
          pages += 1;
          slowest = Math.max(slowest, cell.milliseconds);
          if (cell.findings.length > 0 || cell.milliseconds > LIMIT_MS) wrong += 1;
          print(
            `${service} ${fault} (${session.profile.name}): ${cell.lost} leaves lost, ${cell.errors.length} errors, ${cell.milliseconds.toFixed(0)} ms`,
          );
          for (const finding of cell.findings.slice(0, 5)) print(`    ${finding}`);
        }
      }
    }
    return {
      figure: `${pages} broken pages, ${wrong} wrong or late, slowest ${slowest.toFixed(0)} ms`,
      target: `0 wrong, all within ${LIMIT_MS} ms`,
      holds: wrong === 0,
    };
  },
};
