/** What playback needs besides its data: made once per process. */
import type { AccountId } from '@marquee/contracts/ids';
import type { Store } from '@marquee/document-store/port';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { PlaybackConfig } from './config.js';
import { openMediaDelivery } from './delivery/media-delivery.js';
import type { MediaDelivery } from './delivery/media-delivery.js';
import { createPerKeyQueue } from '@marquee/runtime/per-key-queue';
import type { PerKeyQueue } from '@marquee/runtime/per-key-queue';

export interface PlaybackServices {
  readonly clock: () => Date;
  readonly delivery: MediaDelivery;
  /** Starts of one account run one after another within this process. */
  readonly accountQueue: PerKeyQueue<AccountId>;
}

export async function openPlaybackServices(
  store: Store,
  runtime: Pick<SubgraphRuntime<PlaybackConfig>, 'clock' | 'dataDir' | 'publicUrl'>,
): Promise<PlaybackServices> {
  return {
    clock: runtime.clock,
    delivery: await openMediaDelivery(store, runtime),
    accountQueue: createPerKeyQueue(),
  };
}
