/** What is read once a request, whatever is asked in it. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { readAudience } from './audience.js';
import type { Audience } from './rules/visibility.js';
import type { SearchStore } from './store.js';

export interface SearchLoaders {
  /** Null for nobody, and for a profile that is gone: neither may see anything. */
  readonly audience: () => Promise<Audience | null>;
}

export function createLoaders({
  store,
  viewer,
}: {
  readonly store: SearchStore;
  readonly viewer: ViewerIdentity | null;
}): SearchLoaders {
  let reading: Promise<Audience | null> | undefined;
  return { audience: () => (reading ??= viewer === null ? Promise.resolve(null) : readAudience(store, viewer)) };
}
