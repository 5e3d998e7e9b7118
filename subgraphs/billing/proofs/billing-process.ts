/**
 * Billing's real store, log, relay and provider adapter, with a given clock, for the processes of the proofs.
 */
import { join } from 'node:path';
import { openSqliteLog } from '@marquee/event-log/sqlite/log';
import { startRelay } from '@marquee/event-log/outbox/relay';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import type { Store } from '@marquee/document-store/port';
import { SIMULATED_KEY } from '../config.js';
import { createHttpProvider } from '../payments/http-provider.js';
import { createMemoryRateLimiter } from '@marquee/runtime/rate-limits/memory-rate-limiter';
import { PaymentsInFlight } from '../services.js';
import type { Billing } from '../services.js';
import { openBillingStore } from '../store.js';

export interface BillingProcess extends Billing {
  readonly documentStore: Store;
  close(): Promise<void>;
}

/** Long, because the proofs' provider closes connections rather than delaying responses. */
const TIMEOUT_MS = 60_000;

export async function openBillingProcess(
  folder: string,
  providerUrl: string,
  clock: () => Date,
): Promise<BillingProcess> {
  const documentStore = await openSqliteStore({ file: join(folder, 'store.db'), owner: 'billing', clock });
  const log = openSqliteLog({ folder: join(folder, 'events'), log: silentLog });
  const relay = startRelay({ store: documentStore, log, owner: 'billing', logger: silentLog });
  const provider = createHttpProvider({ url: providerUrl, key: SIMULATED_KEY, timeoutMs: TIMEOUT_MS });
  const paymentsInFlight = new PaymentsInFlight();
  const store = await openBillingStore(documentStore, { clock });
  return {
    documentStore,
    store,
    services: { provider, paymentsInFlight, rateLimiter: createMemoryRateLimiter(1), clock, paymentWaitMs: TIMEOUT_MS },
    close: async () => {
      await paymentsInFlight.close();
      provider.close();
      await relay.drained();
      await relay.close();
      await log.close();
      await documentStore.close();
    },
  };
}
