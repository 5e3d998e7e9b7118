/**
 * What the processes of the proofs stand on: billing's real store, log, relay and provider adapter, with a clock that
 * is told.
 */
import { join } from 'node:path';
import { openSqliteLog } from '@marquee/event-log/sqlite/log';
import { startRelay } from '@marquee/event-log/outbox/relay';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import type { Store } from '@marquee/document-store/port';
import { SIMULATED_KEY } from '../config.js';
import { createHttpProvider } from '../payments/http-provider.js';
import { openBillingWith } from '../store.js';
import type { BillingStore } from '../store.js';

export interface BillingProcess {
  readonly documentStore: Store;
  readonly store: BillingStore;
  close(): Promise<void>;
}

/** Long: the bank of the proofs cuts the line instead of keeping anybody waiting. */
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
  const store = await openBillingWith(documentStore, { provider, clock, paymentWaitMs: TIMEOUT_MS });
  return {
    documentStore,
    store,
    close: async () => {
      await Promise.allSettled(store.paymentsInFlight.values());
      provider.close();
      await relay.drained();
      await relay.close();
      await log.close();
      await documentStore.close();
    },
  };
}
