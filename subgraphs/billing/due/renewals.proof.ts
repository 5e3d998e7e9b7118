/** Proof of the renewals: `npm run proof -- renewals --count 100000 --kills 20`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asId } from '@marquee/contracts/ids';
import type { AccountId } from '@marquee/contracts/ids';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import type { AccountDocument } from '../documents.js';
import { newAccount } from '../memberships/find-or-create-account.js';
import { priceList } from '../price-list.js';
import { compareRecords, readRecords } from '../proofs/compare-records.js';
import type { Comparison } from '../proofs/compare-records.js';
import { randomFaults, openTestProvider } from '../proofs/test-provider.js';
import type { TestProvider } from '../proofs/test-provider.js';
import { openBillingProcess } from '../proofs/billing-process.js';
import { mean, measureSlowdown } from '../proofs/measure-slowdown.js';
import { withNextRevision } from '../rules/subscriptions/account.js';
import { periodAt } from '../rules/pricing/billing-period.js';
import { subscriptionIdOf } from '../rules/payments/ids.js';
import { priceOn } from '../rules/pricing/price.js';
import { NOTHING_OUTSTANDING } from '../rules/subscriptions/subscription.js';

const NOW = Date.parse('2026-11-22T00:00:00Z');
const PER_COMMIT = 1000;
const FAULT_PERCENT = 1;

function memberAt(index: number, random: Random): AccountDocument {
  const plan = random.pick(priceList);
  const price = priceOn(plan.prices, '2026-01-01');
  const anchor = `2025-${String(1 + random.int(12)).padStart(2, '0')}-${String(1 + random.int(28)).padStart(2, '0')}`;
  // In the period before today's: exactly one renewal is due.
  const { start: end } = periodAt(anchor, '2026-11-22');
  const before = periodAt(anchor, `2026-${end.slice(5, 7) === '11' ? '10' : '09'}-${anchor.slice(8)}`);
  const id = asId<AccountId>(`member-${index}`);
  return withNextRevision({
    ...newAccount({ accountId: id, country: plan.country }, price.amount.currency),
    paymentMethods: [
      { id: 'tok_visa_ok', token: 'tok_visa_ok', brand: 'visa', last4: '4242', expiresOn: '2039-12-31' },
    ],
    subscription: {
      ...NOTHING_OUTSTANDING,
      id: subscriptionIdOf(id),
      planId: plan.id,
      price: price.amount,
      priceVersion: price.version,
      consentedVersion: null,
      status: 'ACTIVE',
      anchor,
      periodStart: before.start,
      periodEnd: before.end,
      cancelAtPeriodEnd: false,
      pendingPlanId: null,
      version: 1,
    },
  });
}

async function fill(folder: string, count: number, random: Random): Promise<void> {
  const { documentStore, store, close } = await openBillingProcess(folder, 'http://127.0.0.1:9', () => new Date(NOW));
  const { plans, accounts } = store.collections;
  await documentStore.commit({ writes: priceList.map((plan) => plans.insert(plan)) });
  for (let start = 0; start < count; start += PER_COMMIT) {
    const length = Math.min(PER_COMMIT, count - start);
    await documentStore.commit({
      writes: Array.from({ length }, (_, offset) => accounts.insert(memberAt(start + offset, random))),
    });
  }
  await close();
}

/**
 * Runs the renewals in a process. Returns false when `killWhen` resolved first and killed it.
 */
async function runChild(
  folder: string,
  testProvider: TestProvider,
  at: Date,
  killWhen: Promise<void> | null,
): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [new URL('../proofs/renewals-process.js', import.meta.url).pathname, folder, testProvider.url, at.toISOString()],
    { stdio: 'inherit' },
  );
  void killWhen?.then(() => child.kill('SIGKILL'));
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (signal === null && code !== 0) throw new Error(`The renewing process ended with code ${code}.`);
  return signal === null;
}

async function auditAll(
  folder: string,
  testProvider: TestProvider,
  count: number,
): Promise<Comparison & { readonly once: number }> {
  const { store, close } = await openBillingProcess(folder, testProvider.url, () => new Date(NOW));
  const records = await readRecords(store);
  const comparison = await compareRecords(store, records, testProvider.payments);
  await close();
  const perPeriod = new Set(records.invoices.map(({ accountId, periodStart }) => `${accountId} ${periodStart}`));
  const isRenewed = ({ subscription }: AccountDocument): boolean =>
    subscription?.status === 'ACTIVE' && subscription.openInvoiceId === null && subscription.periodEnd > '2026-11-22';
  const problems = [
    ...comparison.problems,
    ...(records.invoices.length === perPeriod.size
      ? []
      : [`${records.invoices.length - perPeriod.size} periods were invoiced twice`]),
    ...(records.accounts.every(isRenewed) && records.accounts.length === count
      ? []
      : ['some members were not renewed']),
  ];
  return { ...comparison, problems, once: perPeriod.size };
}

async function runAll({ seed, print }: ProofRun, folder: string, count: number, kills: number) {
  const random = createRandom(seed);
  let charges = 0;
  let target = Number.POSITIVE_INFINITY;
  let reached = (): void => undefined;
  const onChange = (): void => {
    charges += 1;
    if (charges >= target) reached();
  };
  const testProvider = await openTestProvider({
    clock: () => new Date(NOW),
    fault: randomFaults(random, FAULT_PERCENT),
    onChange,
  });
  try {
    await fill(folder, count, random);
    print(`${count} subscriptions are due`);
    let seconds = 0;
    let killed = 0;
    const slowdowns: number[] = [];
    // Each run starts an hour later, so that payments without an outcome are due for a check.
    for (let run = 0; ; run += 1) {
      const isToDie = killed < kills;
      target = isToDie
        ? charges + 1 + random.int(Math.max(1, Math.floor((2 * (count - charges)) / (kills - killed + 1))))
        : Number.POSITIVE_INFINITY;
      const killWhen = isToDie ? new Promise<void>((resolve) => (reached = resolve)) : null;
      slowdowns.push(measureSlowdown());
      const startedMs = performance.now();
      const isDone = await runChild(folder, testProvider, new Date(NOW + run * 3_600_000), killWhen);
      seconds += (performance.now() - startedMs) / 1000;
      if (!isDone) killed += 1;
      if (killed % 5 === 0 && !isDone) print(`killed ${killed} times, ${charges} charges`);
      if (isDone && run > 0 && (await nothingLeft(folder, testProvider))) break;
      if (run > kills + 20) throw new Error('The renewals do not complete.');
    }
    return { ...(await auditAll(folder, testProvider, count)), killed, seconds, slowdown: mean(slowdowns) };
  } finally {
    await testProvider.close();
  }
}

async function nothingLeft(folder: string, testProvider: TestProvider): Promise<boolean> {
  const { store, services, close } = await openBillingProcess(
    folder,
    testProvider.url,
    () => new Date(NOW + 100 * 3_600_000),
  );
  const { documents } = await store.paymentsToCheck(services.clock(), { first: 1, after: null });
  await close();
  return documents.length === 0;
}

export const proof: Proof = {
  name: 'renewals',
  summary:
    'Renews subscriptions in a process that is killed repeatedly, with a provider that loses requests and responses: each period is invoiced and charged once.',
  options: { count: 'how many subscriptions (100000)', kills: 'how often the process is killed (20)' },
  run: async (run) => {
    const count = Number(run.options['count'] ?? '100000');
    const kills = Number(run.options['kills'] ?? '20');
    const folder = await mkdtemp(join(tmpdir(), 'marquee-renewals-'));
    try {
      const {
        problems,
        once: periods,
        double,
        lost,
        killed,
        seconds,
        slowdown,
      } = await runAll(run, folder, count, kills);
      for (const problem of problems.slice(0, 10)) run.print(problem);
      return {
        figure: `${count} subscriptions, killed ${killed} times, ${periods} periods invoiced once, ${double} charged twice, ${lost} lost, ${problems.length} contradictions, ${seconds.toFixed(0)} s on a machine slowed down by a factor of ${slowdown.toFixed(1)}`,
        target: `each period once, killed ${kills} times, 300 s on an idle machine`,
        holds:
          problems.length === 0 &&
          periods === count &&
          double === 0 &&
          lost === 0 &&
          killed === kills &&
          seconds / slowdown <= 300,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
