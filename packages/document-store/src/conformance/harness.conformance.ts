/** What the conformance suite needs from an adapter. */
import type { Store } from '../port.js';

export interface StoreHarness {
  /**
   * Opens a store of the owner `users` on the data of this harness. Opening again after `close` simulates a restart.
   */
  open(): Promise<Store>;
  /** Removes the data. Called after all stores are closed. */
  dispose(): Promise<void>;
}

export type CreateStoreHarness = () => Promise<StoreHarness>;

/** Runs `work` on a new store and removes its data afterwards. */
export async function withStore(
  create: CreateStoreHarness,
  work: (store: Store, reopen: () => Promise<Store>) => Promise<void>,
): Promise<void> {
  const harness = await create();
  let store = await harness.open();
  const reopen = async (): Promise<Store> => {
    await store.close();
    store = await harness.open();
    return store;
  };
  try {
    await work(store, reopen);
  } finally {
    await store.close();
    await harness.dispose();
  }
}
