/**
 * The service behind media delivery: edge sites, signed media addresses, content licences, and the load of this
 * process.
 */
import type { PlaybackSessionId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import { createEventIds } from '@marquee/document-store/event-ids';
import { loadSigningKey } from '@marquee/runtime/signing-key';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { Store } from '@marquee/document-store/port';
import { EDGE_SITES, ORIGIN } from './edge-sites.js';
import type { EdgeSiteRecord } from './edge-sites.js';
import { createMediaAddresses } from './media-addresses.js';
import type { MediaAddresses } from './media-addresses.js';
import { createMockLicences } from './mock-licences.js';
import type { LicenceIssuer } from './mock-licences.js';
import { createLoadMeter } from './load-meter.js';
import type { LoadMeter } from './load-meter.js';

export interface MediaDelivery extends LoadMeter {
  /** UUIDv7: ids sort by creation time. */
  newSessionId(): PlaybackSessionId;
  /** Every site, including the origin. At most `SITES_MAX_AGE_MS` old. */
  sites(): Promise<readonly EdgeSiteRecord[]>;
  /** Where a site serves media, without a trailing slash. */
  baseUrlOf(site: EdgeSiteRecord): string;
  readonly addresses: MediaAddresses;
  readonly licences: LicenceIssuer;
}

/**
 * An overloaded site must leave all lists within 10 s. Operators report within 5 s; this cache adds at most 2 s.
 */
export const SITES_MAX_AGE_MS = 2000;

const MAX_SITES = 1000;

/** All callers within `SITES_MAX_AGE_MS` share one read. */
function cacheSites(
  read: () => Promise<readonly EdgeSiteRecord[]>,
  clock: () => Date,
): () => Promise<readonly EdgeSiteRecord[]> {
  let readAtMs = -Infinity;
  let reading: Promise<readonly EdgeSiteRecord[]> = Promise.resolve([]);
  return () => {
    const nowMs = clock().getTime();
    if (Math.abs(nowMs - readAtMs) >= SITES_MAX_AGE_MS) {
      readAtMs = nowMs;
      const before = reading;
      // When the store fails, the sites of the previous read stay in use.
      reading = read().catch(() => before);
    }
    return reading;
  };
}

export async function openMediaDelivery(
  store: Store,
  { clock, dataDir, publicUrl }: Pick<SubgraphRuntime<object>, 'clock' | 'dataDir' | 'publicUrl'>,
): Promise<MediaDelivery> {
  const edgeSites = await store.collection(EDGE_SITES);
  const key = await loadSigningKey(dataDir);
  const newId = createEventIds(clock);
  const { load } = createLoadMeter();
  return {
    load,
    newSessionId: () => asId<PlaybackSessionId>(newId()),
    sites: cacheSites(async () => [...(await edgeSites.find({ limit: MAX_SITES })).documents, ORIGIN], clock),
    baseUrlOf: ({ id, baseUrl }) => baseUrl ?? `${publicUrl}/media/${id}`,
    addresses: createMediaAddresses(key),
    licences: createMockLicences(key),
  };
}
