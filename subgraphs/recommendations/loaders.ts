import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { openPersonalisation } from './personalisation.js';
import type { Personalisation } from './personalisation.js';
import type { RecommendationsStore } from './store.js';

export interface RecommendationsLoaders {
  /** What is known of who asks; read once a request, however many titles are decorated with it. */
  readonly personalisation: () => Promise<Personalisation>;
}

interface LoaderScope {
  readonly store: RecommendationsStore;
  readonly viewer: ViewerIdentity | null;
  readonly now: Date;
}

export function createLoaders({ store, viewer, now }: LoaderScope): RecommendationsLoaders {
  let opening: Promise<Personalisation> | undefined;
  return { personalisation: () => (opening ??= openPersonalisation(store, viewer, now)) };
}
