/** Runs all due steps of accounts, and checks payments without an outcome. */
import type { Logger } from '@marquee/runtime/log';
import { checkPayment } from '../payments/process-payment.js';
import { SHARDS } from '../rules/subscriptions/account.js';
import { isFinal } from '../rules/payments/payment.js';
import type { Billing } from '../services.js';
import { processPages, NO_WORK, addCounts } from './process-pages.js';
import type { WorkCount } from './process-pages.js';
import { applyDueStep } from './apply-due-step.js';

/** Concurrent charges: the number of connections to the provider. */
const MAX_CONCURRENT_CHARGES = 64;

export interface DueRun {
  readonly billing: Billing;
  readonly log: Logger;
  /** The shards of this run. Two runs on the same shard cause conflicts, but no wrong result. */
  readonly shards?: readonly number[];
  readonly isStopping?: () => boolean;
}

export const ALL_SHARDS: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);

function never(): boolean {
  return false;
}

/** Processes the accounts of a shard that have a due step, once. */
function runShard({ billing, log, isStopping = never }: DueRun, shard: number): Promise<WorkCount> {
  return processPages({
    page: (page) => billing.store.accountsDue(shard, billing.services.clock(), page),
    width: MAX_CONCURRENT_CHARGES,
    work: ({ id }) => applyDueStep(billing, id),
    onError: (error, { id }) =>
      log.error({ err: error, accountId: id }, 'a due step of an account failed and stays due'),
    isStopping,
  });
}

/**
 * Applies every due step, including steps that become due by another one: three missed periods are invoiced separately.
 */
export async function runDueSteps(run: DueRun): Promise<WorkCount> {
  let total = NO_WORK;
  for (const shard of run.shards ?? ALL_SHARDS) {
    for (let one = await runShard(run, shard); ; one = await runShard(run, shard)) {
      total = addCounts(total, one);
      if (one.done === 0 || run.isStopping?.() === true) break;
    }
  }
  return total;
}

/** Looks up every payment whose check is due. */
export function checkPayments({ billing, log, isStopping = never }: DueRun): Promise<WorkCount> {
  return processPages({
    page: (page) => billing.store.paymentsToCheck(billing.services.clock(), page),
    width: MAX_CONCURRENT_CHARGES,
    work: async (payment) => isFinal(await checkPayment(billing, payment)),
    onError: (error, { id }) =>
      log.error({ err: error, paymentId: id }, 'a payment could not be looked up; the next run tries again'),
    isStopping,
  });
}
