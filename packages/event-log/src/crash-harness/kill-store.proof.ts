/** `npm run proof -- kill-store`: the crash proof on the embedded store, which needs no servers. */
import type { Proof } from '@marquee/testing/proof';
import { proof as crash } from './crash.proof.js';

export const proof: Proof = {
  name: 'kill-store',
  summary: 'The embedded store and log killed with kill -9 at random moments: crash, on the embedded store.',
  options: { rounds: 'how often (200)' },
  run: (run) => crash.run({ ...run, options: { ...run.options, store: 'embedded' } }),
};
