/** Billing's background work: due steps, payments without an outcome and yesterday's reconciliation, at intervals. */
import { delay } from '@marquee/runtime/retry';
import type { SubgraphParts } from '@marquee/subgraph/define-subgraph';
import type { BillingConfig } from '../config.js';
import { reconcileDayOnce } from '../payments/reconcile.js';
import { addDays, dayOf } from '../rules/pricing/calendar-day.js';
import type { BillingServices } from '../services.js';
import type { BillingStore } from '../store.js';
import { checkPayments, runDueSteps } from './run-due.js';

type Parts = SubgraphParts<BillingConfig, BillingStore, BillingServices>;

async function runOnce(parts: Parts, signal: AbortSignal): Promise<void> {
  const { log } = parts.runtime;
  const run = { billing: parts, log, isStopping: () => signal.aborted };
  const checked = await checkPayments(run);
  const taken = await runDueSteps(run);
  if (taken.done > 0 || checked.done > 0)
    log.info({ steps: taken.done, failed: taken.failed, paymentsSettled: checked.done }, 'due steps are done');
  if (!signal.aborted) await reconcileDayOnce(parts, addDays(dayOf(parts.services.clock()), -1), log);
}

/**
 * Runs until `signal` aborts, every `BILLING_DUE_EVERY_SECONDS`, each run after the one before it has ended; 0 runs
 * nothing. An abort ends the run between two accounts.
 */
export async function runDuePeriodically(parts: Parts, signal: AbortSignal): Promise<void> {
  const { config, log } = parts.runtime;
  if (config.dueEverySeconds === 0) return;
  while (!signal.aborted) {
    await runOnce(parts, signal).catch((error: unknown) =>
      log.error({ err: error }, 'a run of due steps failed; the next run tries again'),
    );
    await delay(config.dueEverySeconds * 1000, signal, false);
  }
}
