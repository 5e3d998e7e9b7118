/** Reads that are made at most once per request. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { readRestrictions } from './restrictions.js';
import type { SearchStore } from './store.js';

export interface SearchLoaders {
  /** Null for a guest and for a deleted profile: neither may see any title. */
  readonly restrictions: () => Promise<ViewerRestrictions | null>;
}

export function createLoaders({
  store,
  viewer,
}: {
  readonly store: SearchStore;
  readonly viewer: ViewerIdentity | null;
}): SearchLoaders {
  let reading: Promise<ViewerRestrictions | null> | undefined;
  return {
    restrictions: () => (reading ??= viewer === null ? Promise.resolve(null) : readRestrictions(store, viewer)),
  };
}
