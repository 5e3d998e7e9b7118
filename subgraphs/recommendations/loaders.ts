import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { openSession } from './personalisation.js';
import type { Session } from './personalisation.js';
import type { RecommendationsStore } from './store.js';

export interface RecommendationsLoaders {
  /** What is known of who asks; read once a request, however many titles are decorated with it. */
  readonly session: () => Promise<Session>;
}

interface LoaderScope {
  readonly store: RecommendationsStore;
  readonly viewer: ViewerIdentity | null;
  readonly now: Date;
}

export function createLoaders({ store, viewer, now }: LoaderScope): RecommendationsLoaders {
  let opening: Promise<Session> | undefined;
  return { session: () => (opening ??= openSession(store, viewer, now)) };
}
