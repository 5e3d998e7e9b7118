import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { checkRules } from './ceiling-rules.js';
import { checkSystem } from './ceiling-system.js';
import { startSystem } from '../system/running-system.js';

export const proof: Proof = {
  name: 'ceiling',
  summary:
    'Nobody is shown, or plays, what is above their ceiling or not licensed where they are: by the rules, and on the running house.',
  options: {
    checks: 'decisions of the rules (1000000)',
    members: 'profiles on the running house (24)',
    plays: 'titles that each of them tries to play (8)',
  },
  run: async ({ seed, options, say }) => {
    const random = createRandom(seed);
    const rules = checkRules(random, Number(options['checks'] ?? 1_000_000));
    say(`rules: ${rules.checks} decisions, ${rules.leaks.length} leaks, ${rules.refusals} refused without need`);
    await using stack = await startSystem({ seed: 'demo', patient: true });
    const real = await checkSystem(stack, random, {
      members: Number(options['members'] ?? 24),
      plays: Number(options['plays'] ?? 8),
    });
    say(`house: ${real.checks} titles shown or tried, ${real.played} of them played, ${real.leaks.length} leaks`);
    for (const leak of [...rules.leaks, ...real.leaks].slice(0, 10)) say(`LEAK ${leak}`);
    const leaks = rules.leaks.length + real.leaks.length;
    return {
      figure: `${leaks} leaks in ${rules.checks} decisions and ${real.checks} titles on the house, ${rules.refusals} refused without need, ${real.played} played`,
      target: '0 leaks, 0 refused, some played',
      // Whoever refuses everything leaks nothing either.
      holds: leaks === 0 && rules.refusals === 0 && real.played > 0 && real.checks > 0,
    };
  },
};
