/** Edge sites: the servers that players fetch media from. Operators maintain the table; this file has the sample. */
import type { CollectionDefinition } from '@marquee/document-store/port';
import type { EdgeSite } from '../rules/delivery/steering.js';
import type { Location } from '../rules/delivery/distance.js';

/** Id: the site's id. */
export interface EdgeSiteRecord extends EdgeSite {
  /** Host name, for display and logs. */
  readonly host: string;
  /** Base URL without a trailing slash; null for a site that this process serves itself, as in development. */
  readonly baseUrl: string | null;
}

export const EDGE_SITES: CollectionDefinition<EdgeSiteRecord> = { name: 'edge_sites', indexes: [] };

/** The origin is this process: it holds every title, at one location in Virginia. */
export const ORIGIN: EdgeSiteRecord = {
  id: 'origin',
  role: 'ORIGIN',
  host: 'origin.marquee.example',
  baseUrl: null,
  place: { latitude: 39.04, longitude: -77.49 },
  healthy: true,
  draining: false,
  load: 0,
  holds: 'EVERYTHING',
  routes: [],
};

function site(
  id: string,
  place: Location,
  prefix: string,
  load: number,
  changes: Partial<EdgeSiteRecord> = {},
): EdgeSiteRecord {
  return {
    id,
    role: 'EDGE',
    host: `${id}.edge.marquee.example`,
    baseUrl: null,
    place,
    healthy: true,
    draining: false,
    load,
    holds: 'EVERYTHING',
    routes: [{ prefix, asPathLength: 1, med: 0 }],
    ...changes,
  };
}

/**
 * Fictitious sites, at least two near each country of the sample data. The prefixes are reserved for documentation
 * (RFC 5737, RFC 3849).
 */
export const DEMO_SITES: readonly EdgeSiteRecord[] = [
  site('iad1', { latitude: 38.95, longitude: -77.45 }, '192.0.2.0/26', 0.41),
  site('sjc1', { latitude: 37.36, longitude: -121.93 }, '192.0.2.64/26', 0.55),
  site('ord1', { latitude: 41.97, longitude: -87.91 }, '192.0.2.128/26', 0.62),
  site('lhr1', { latitude: 51.47, longitude: -0.45 }, '198.51.100.0/26', 0.48),
  site('man1', { latitude: 53.36, longitude: -2.27 }, '198.51.100.64/26', 0.2, { draining: true }),
  site('fra1', { latitude: 50.03, longitude: 8.57 }, '198.51.100.128/26', 0.7),
  site('ber1', { latitude: 52.36, longitude: 13.5 }, '198.51.100.192/26', 0.33),
  site('zrh1', { latitude: 47.46, longitude: 8.55 }, '203.0.113.0/26', 0.29),
  site('gva1', { latitude: 46.24, longitude: 6.11 }, '203.0.113.64/26', 0.93),
  site('cdg1', { latitude: 49.01, longitude: 2.55 }, '203.0.113.128/26', 0.51),
  site('nrt1', { latitude: 35.77, longitude: 140.39 }, '2001:db8:1::/48', 0.44),
  site('kix1', { latitude: 34.43, longitude: 135.24 }, '2001:db8:2::/48', 0.12, { healthy: false }),
];

/** Centre of population of each country, for clients whose address is unknown. */
const COUNTRY_LOCATIONS: Readonly<Record<string, Location>> = {
  US: { latitude: 39.5, longitude: -90 },
  GB: { latitude: 52.5, longitude: -1.5 },
  DE: { latitude: 50.8, longitude: 9.5 },
  CH: { latitude: 47.2, longitude: 8.1 },
  FR: { latitude: 47.5, longitude: 2.5 },
  JP: { latitude: 35.5, longitude: 138.5 },
};

/** For a country that is not in the table. Sites are still ordered by distance from this point. */
const DEFAULT_LOCATION: Location = { latitude: 0, longitude: 0 };

/** @param country ISO 3166-1 alpha-2. */
export function countryLocation(country: string): Location {
  return COUNTRY_LOCATIONS[country] ?? DEFAULT_LOCATION;
}
