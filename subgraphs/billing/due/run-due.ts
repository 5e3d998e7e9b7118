/** Everything that time has brought: renewals and the rest of it, and payments that were never heard of again. */
import type { Logger } from '@marquee/runtime/log';
import { check } from '../payments/process-payment.js';
import { SHARDS } from '../rules/subscriptions/account.js';
import { isFinal } from '../rules/payments/payment.js';
import type { BillingStore } from '../store.js';
import { forEach, NOTHING, plus } from './process-pages.js';
import type { Tally } from './process-pages.js';
import { takeStep } from './apply-due-step.js';

/** Charges under way at a time: as many as there are connections to the provider. */
const WIDTH = 64;

export interface DueRun {
  readonly store: BillingStore;
  readonly log: Logger;
  /** Which shards this run takes care of. Two that take the same one get in each other's way, and do no harm. */
  readonly shards?: readonly number[];
  readonly isOver?: () => boolean;
}

export const ALL_SHARDS: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);

function never(): boolean {
  return false;
}

/** Once through the accounts of a shard for which something is due. */
function runShard({ store, log, isOver = never }: DueRun, shard: number): Promise<Tally> {
  return forEach({
    page: (page) => store.accountsDue(shard, store.clock(), page),
    width: WIDTH,
    work: ({ id }) => takeStep(store, id),
    onError: (error, { id }) =>
      log.error({ err: error, accountId: id }, 'what is due for an account could not be done; it stays due'),
    isOver,
  });
}

/** Takes every step that is due, also those that become due by another: who missed three periods is invoiced three. */
export async function runDueSteps(run: DueRun): Promise<Tally> {
  let total = NOTHING;
  for (const shard of run.shards ?? ALL_SHARDS) {
    for (let one = await runShard(run, shard); ; one = await runShard(run, shard)) {
      total = plus(total, one);
      if (one.done === 0 || run.isOver?.() === true) break;
    }
  }
  return total;
}

/** Asks the provider about every payment whose time has come. */
export function checkPayments({ store, log, isOver = never }: DueRun): Promise<Tally> {
  return forEach({
    page: (page) => store.paymentsToCheck(store.clock(), page),
    width: WIDTH,
    work: async (payment) => isFinal(await check(store, payment)),
    onError: (error, { id }) =>
      log.error({ err: error, paymentId: id }, 'a payment could not be looked up; it will be again'),
    isOver,
  });
}
