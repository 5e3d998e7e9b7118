import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { checkRules } from './check-rules.js';
import { checkSystem } from './check-system.js';
import { startSystem } from '../system/running-system.js';

export const proof: Proof = {
  name: 'ceiling',
  summary:
    'No member sees or plays a title above their maturity limit or without a licence in their country: by the rules, and on the running system.',
  options: {
    checks: 'decisions of the rules (1000000)',
    members: 'profiles on the running system (24)',
    plays: 'titles that each of them tries to play (8)',
  },
  run: async ({ seed, options, print }) => {
    const random = createRandom(seed);
    const rules = checkRules(random, Number(options['checks'] ?? 1_000_000));
    print(`rules: ${rules.checks} decisions, ${rules.leaks.length} leaks, ${rules.refusals} refused by mistake`);
    await using system = await startSystem({ seed: 'demo', hasLongDeadlines: true });
    const real = await checkSystem(system, random, {
      members: Number(options['members'] ?? 24),
      plays: Number(options['plays'] ?? 8),
    });
    print(`system: ${real.checks} titles visible or tried, ${real.played} of them played, ${real.leaks.length} leaks`);
    for (const leak of [...rules.leaks, ...real.leaks].slice(0, 10)) print(`LEAK ${leak}`);
    const leaks = rules.leaks.length + real.leaks.length;
    return {
      figure: `${leaks} leaks in ${rules.checks} decisions and ${real.checks} titles on the running system, ${rules.refusals} refused by mistake, ${real.played} played`,
      target: '0 leaks, 0 refused, at least one played',
      // A system that refuses everything has no leaks, so some titles must have played.
      holds: leaks === 0 && rules.refusals === 0 && real.played > 0 && real.checks > 0,
    };
  },
};
