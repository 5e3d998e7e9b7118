/** Looks again and again what is due, one look after the other. */
import type { Logger } from '@marquee/runtime/log';
import { addDays, dayOf } from '../rules/pricing/calendar-day.js';
import { reconcileDayOnce } from '../payments/reconcile.js';
import type { BillingStore } from '../store.js';
import { checkPayments, runDueSteps } from './run-due.js';

export interface DueTimer {
  /** Resolves when the look at hand has come to a good place to stop. */
  close(): Promise<void>;
}

export function startDueTimer(store: BillingStore, log: Logger, everySeconds: number): DueTimer {
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  const run = { store, log, isStopping: () => isClosed };

  const look = async (): Promise<void> => {
    const checked = await checkPayments(run);
    const taken = await runDueSteps(run);
    if (taken.done > 0 || checked.done > 0)
      log.info({ steps: taken.done, failed: taken.failed, paymentsSettled: checked.done }, 'what was due is done');
    if (!isClosed) await reconcileDayOnce(store, addDays(dayOf(store.clock()), -1), log);
  };

  const again = (): Promise<void> =>
    look()
      .catch((error: unknown) => log.error({ err: error }, 'what is due could not be looked at; will be again'))
      .then(() => {
        if (isClosed) return;
        timer = setTimeout(() => {
          running = again();
        }, everySeconds * 1000);
        timer.unref();
      });

  let running = again();
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
