/** The sites that films are fetched from: a table of their own, kept by operators, sampled here. */
import type { EdgeSite } from '../rules/delivery/steering.js';
import type { Place } from '../rules/delivery/distance.js';

/** Id: the site's. */
export interface EdgeSiteRecord extends EdgeSite {
  /** A name for people and logs. */
  readonly host: string;
  /** Where it serves, without a trailing slash; null for a site that this process stands in for, as in development. */
  readonly baseUrl: string | null;
}

/** Playback itself: it has every film, and is far from everybody. */
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
  place: Place,
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
 * Invented, two or more near each country of the demo world. Prefixes are those reserved for documentation (RFC 5737,
 * RFC 3849).
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

/** The middle of where a country's members live, for a client whose address nobody told. */
const PLACES: Readonly<Record<string, Place>> = {
  US: { latitude: 39.5, longitude: -90 },
  GB: { latitude: 52.5, longitude: -1.5 },
  DE: { latitude: 50.8, longitude: 9.5 },
  CH: { latitude: 47.2, longitude: 8.1 },
  FR: { latitude: 47.5, longitude: 2.5 },
  JP: { latitude: 35.5, longitude: 138.5 },
};

/** Off the coast of Africa for a country that is not in the table: every site is far, the nearest still first. */
const NOWHERE: Place = { latitude: 0, longitude: 0 };

/** @param country ISO 3166-1 alpha-2. */
export function placeIn(country: string): Place {
  return PLACES[country] ?? NOWHERE;
}
