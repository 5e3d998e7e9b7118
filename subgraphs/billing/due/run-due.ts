/** Everything that time has brought: renewals and the rest of it, and payments that were never heard of again. */
import type { Logger } from '@marquee/runtime/log';
import { checkPayment } from '../payments/process-payment.js';
import { SHARDS } from '../rules/subscriptions/account.js';
import { isFinal } from '../rules/payments/payment.js';
import type { Billing } from '../services.js';
import { processPages, NO_WORK, addCounts } from './process-pages.js';
import type { WorkCount } from './process-pages.js';
import { applyDueStep } from './apply-due-step.js';

/** Charges under way at a time: as many as there are connections to the provider. */
const MAX_CONCURRENT_CHARGES = 64;

export interface DueRun {
  readonly billing: Billing;
  readonly log: Logger;
  /** Which shards this run takes care of. Two that take the same one get in each other's way, and do no harm. */
  readonly shards?: readonly number[];
  readonly isStopping?: () => boolean;
}

export const ALL_SHARDS: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);

function never(): boolean {
  return false;
}

/** Once through the accounts of a shard for which something is due. */
function runShard({ billing, log, isStopping = never }: DueRun, shard: number): Promise<WorkCount> {
  return processPages({
    page: (page) => billing.store.accountsDue(shard, billing.services.clock(), page),
    width: MAX_CONCURRENT_CHARGES,
    work: ({ id }) => applyDueStep(billing, id),
    onError: (error, { id }) =>
      log.error({ err: error, accountId: id }, 'what is due for an account could not be done; it stays due'),
    isStopping,
  });
}

/** Takes every step that is due, also those that become due by another: who missed three periods is invoiced three. */
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

/** Asks the provider about every payment whose time has come. */
export function checkPayments({ billing, log, isStopping = never }: DueRun): Promise<WorkCount> {
  return processPages({
    page: (page) => billing.store.paymentsToCheck(billing.services.clock(), page),
    width: MAX_CONCURRENT_CHARGES,
    work: async (payment) => isFinal(await checkPayment(billing, payment)),
    onError: (error, { id }) =>
      log.error({ err: error, paymentId: id }, 'a payment could not be looked up; it will be again'),
    isStopping,
  });
}
