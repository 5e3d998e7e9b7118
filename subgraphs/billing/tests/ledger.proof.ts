/** Proof of the ledger: `npm run proof -- ledger --count 100000 --kills 25`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { compareRecords, readRecords } from '../proofs/compare-records.js';
import type { Comparison } from '../proofs/compare-records.js';
import { openBillingProcess } from '../proofs/billing-process.js';
import { mean, measureSlowdown } from '../proofs/measure-slowdown.js';
import { runRandomLoad } from '../proofs/random-load.js';
import type { RandomLoadResult } from '../proofs/random-load.js';

async function audit(folder: string, { testProvider, endMs, promised }: RandomLoadResult): Promise<Comparison> {
  const { store, close } = await openBillingProcess(folder, testProvider.url, () => new Date(endMs));
  const records = await readRecords(store);
  const comparison = await compareRecords(store, records, testProvider.payments);
  await close();
  const invoices = new Map<string, string>(records.invoices.map(({ id, status }) => [id, status]));
  // Invoices that were reported to a client as paid must still be stored after later kills.
  const broken = promised
    .filter((id) => (invoices.get(id) ?? 'missing') === 'missing')
    .map((id) => `invoice ${id} was reported as paid and does not exist`);
  return { ...comparison, problems: [...comparison.problems, ...broken] };
}

export const proof: Proof = {
  name: 'ledger',
  summary:
    'Random operations of members and operators, and a provider that loses, repeats and reorders messages, against a billing process that is killed at random: both sides agree exactly.',
  options: {
    count: 'how many operations (100000)',
    kills: 'how often the process is killed (25)',
    timeouts: 'per cent of requests to the provider without a response (5)',
  },
  run: async (run: ProofRun) => {
    const count = Number(run.options['count'] ?? '100000');
    const kills = Number(run.options['kills'] ?? '25');
    const timeouts = Number(run.options['timeouts'] ?? '5');
    const folder = await mkdtemp(join(tmpdir(), 'marquee-ledger-'));
    const [before, startedMs] = [measureSlowdown(), performance.now()];
    const load = await runRandomLoad({ seed: run.seed, print: run.print, folder, count, kills, timeouts });
    try {
      const { problems, lost, double, moved } = await audit(folder, load);
      for (const problem of problems.slice(0, 20)) run.print(problem);
      const { killed, operations, webhooks, unanswered } = load;
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
      const slowdown = mean([before, measureSlowdown()]).toFixed(1);
      return {
        figure: `${operations} operations, ${webhooks} webhooks, ${unanswered} timeouts, killed ${killed} times, ${moved} movements of money, ${double} double, ${lost} lost, ${problems.length} contradictions, ${seconds} s on a machine slowed down by a factor of ${slowdown}`,
        target: `${count} operations, 0 double, 0 lost, 0 contradictions`,
        holds:
          problems.length === 0 && lost === 0 && double === 0 && operations >= count && killed >= kills && moved > 0,
      };
    } finally {
      await load.testProvider.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
