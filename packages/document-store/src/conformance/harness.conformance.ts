/** What a contract needs of an adapter. */
import type { Store } from '../port.js';

export interface StoreHarness {
  /**
   * Opens a store of owner `users` over this harness's data; after `close`, the same data again, as after a restart.
   */
  open(): Promise<Store>;
  /** Removes the data. All stores are closed by then. */
  dispose(): Promise<void>;
}

export type CreateStoreHarness = () => Promise<StoreHarness>;

/** Runs `work` on a fresh store and cleans up. */
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
