/** `npm run proof -- kill-store` */
import type { Proof } from '../testing/proof.js';
import { createRandom } from '../testing/random.js';
import { runKillRounds } from './tests/kill-rounds.js';

const REPORT_EVERY = 20;

export const proof: Proof = {
  name: 'kill-store',
  summary: 'Kills a process that commits, relays and consumes, at random moments; nothing acknowledged may be missing, nothing half done.',
  options: { rounds: 'how often (200)' },
  run: async ({ seed, options, say }) => {
    const rounds = Number(options['rounds'] ?? 200);
    const outcome = await runKillRounds({
      rounds,
      random: createRandom(seed),
      child: new URL('tests/kill-child.js', import.meta.url),
      afterRound: (round, { acknowledged, lost, problems }) => {
        if (round % REPORT_EVERY === 0) say(`${round} rounds: ${acknowledged} commits acknowledged, ${lost} lost, ${problems.length} contradictions`);
      },
    });
    for (const problem of outcome.problems.slice(0, 20)) say(problem);
    return {
      figure: `${rounds} rounds, ${outcome.acknowledged} commits acknowledged, ${outcome.lost} lost, ${outcome.problems.length} contradictions`,
      target: `0 lost in ${rounds} rounds`,
      holds: outcome.lost === 0 && outcome.problems.length === 0 && outcome.acknowledged > 0,
    };
  },
};
