/** Reads of one request. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { openPersonalisation } from './personalisation.js';
import type { Personalisation } from './personalisation.js';
import type { RecommendationsServices } from './services.js';
import type { RecommendationsStore } from './store.js';

export interface RecommendationsLoaders {
  /** The viewer's personalisation. Opened once per request, however many titles use it. */
  readonly personalisation: () => Promise<Personalisation>;
}

export interface LoaderScope {
  readonly store: RecommendationsStore;
  readonly services: RecommendationsServices;
  readonly viewer: ViewerIdentity | null;
  readonly now: Date;
}

export function createLoaders(scope: LoaderScope): RecommendationsLoaders {
  let opening: Promise<Personalisation> | undefined;
  return { personalisation: () => (opening ??= openPersonalisation(scope)) };
}
