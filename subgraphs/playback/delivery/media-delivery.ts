/**
 * How films get to players: the sites that hold them, addresses that open them, licences to show them, and how busy we
 * are.
 */
import type { PlaybackSessionId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import { createEventIds } from '@marquee/document-store/event-ids';
import { loadSigningKey } from '@marquee/runtime/signing-key';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { Collection } from '@marquee/document-store/port';
import { ORIGIN } from './edge-sites.js';
import type { EdgeSiteRecord } from './edge-sites.js';
import { createMediaAddresses } from './media-addresses.js';
import type { MediaAddresses } from './media-addresses.js';
import { createMockLicences } from './mock-licences.js';
import type { LicenceIssuer } from './mock-licences.js';
import { createLoadMeter } from './load-meter.js';
import type { LoadMeter } from './load-meter.js';

export interface Delivery extends LoadMeter {
  /** UUIDv7: sorts as it was made. */
  newSessionId(): PlaybackSessionId;
  /** Every site, the origin among them. At most `SITES_FRESH_MS` old. */
  sites(): Promise<readonly EdgeSiteRecord[]>;
  /** Where a site serves media, without a trailing slash. */
  baseUrlOf(site: EdgeSiteRecord): string;
  readonly addresses: MediaAddresses;
  readonly licences: LicenceIssuer;
}

/** A site that is overloaded leaves all lists within 10 s; half of that is its operator's reporting. */
export const SITES_FRESH_MS = 2000;

const MOST_SITES = 1000;

/** One reading for everybody who asks within `SITES_FRESH_MS`. */
function keepFresh(
  read: () => Promise<readonly EdgeSiteRecord[]>,
  clock: () => Date,
): () => Promise<readonly EdgeSiteRecord[]> {
  let readAtMs = -Infinity;
  let reading: Promise<readonly EdgeSiteRecord[]> = Promise.resolve([]);
  return () => {
    const nowMs = clock().getTime();
    if (Math.abs(nowMs - readAtMs) >= SITES_FRESH_MS) {
      readAtMs = nowMs;
      const before = reading;
      // A store that does not answer leaves us with the sites that we knew.
      reading = read().catch(() => before);
    }
    return reading;
  };
}

export async function openDelivery(
  edgeSites: Collection<EdgeSiteRecord>,
  { clock, dataDir, publicUrl }: Pick<SubgraphRuntime<object>, 'clock' | 'dataDir' | 'publicUrl'>,
): Promise<Delivery> {
  const key = await loadSigningKey(dataDir);
  const newId = createEventIds(clock);
  const { load } = createLoadMeter();
  return {
    load,
    newSessionId: () => asId<PlaybackSessionId>(newId()),
    sites: keepFresh(async () => [...(await edgeSites.find({ limit: MOST_SITES })).documents, ORIGIN], clock),
    baseUrlOf: ({ id, baseUrl }) => baseUrl ?? `${publicUrl}/media/${id}`,
    addresses: createMediaAddresses(key),
    licences: createMockLicences(key),
  };
}
