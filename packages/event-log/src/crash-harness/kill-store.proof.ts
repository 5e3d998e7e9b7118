/** `npm run proof -- kill-store`: the crash proof on SQLite, which needs no servers. */
import type { Proof } from '@marquee/testing/proof';
import { proof as crash } from './crash.proof.js';

export const proof: Proof = {
  name: 'kill-store',
  summary:
    'The crash proof on the embedded store and log (SQLite): a process is killed with kill -9 at random moments.',
  options: { rounds: 'number of kills (200)' },
  run: (run) => crash.run({ ...run, options: { ...run.options, store: 'embedded' } }),
};
