/** Random topologies, and a reference implementation that finds the best site by pairwise comparison. */
import type { Random } from '@marquee/runtime/random';
import type { Client, EdgeSite } from '../rules/delivery/steering.js';

function bits(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}

function randomAddress(random: Random): string {
  return [10, random.int(2), random.int(4), random.int(256)].join('.');
}

export interface Topology {
  readonly sites: readonly EdgeSite[];
  readonly client: Client;
}

/** Coarse values, so that equal sites are frequent for every criterion. */
export function randomTopology(random: Random): Topology {
  const site = (id: string, role: EdgeSite['role']): EdgeSite => ({
    id,
    role,
    place: { latitude: random.int(4) * 20, longitude: random.int(4) * 20 },
    healthy: random.int(5) > 0,
    draining: random.int(6) === 0,
    load: random.int(11) / 10,
    holds: random.pick(['EVERYTHING', ['film'], ['another']] as const),
    routes: Array.from({ length: random.int(3) }, () => ({
      prefix: `${randomAddress(random)}/${random.pick([0, 8, 16, 20, 24])}`,
      asPathLength: random.int(3),
      med: random.int(2),
    })),
  });
  const edges = Array.from({ length: random.int(7) }, (_, index) => site(`edge-${index}`, 'EDGE'));
  return {
    sites: [...edges, site('origin', 'ORIGIN')].reverse(),
    client: {
      address: random.int(4) === 0 ? null : randomAddress(random),
      place: { latitude: random.int(4) * 20, longitude: random.int(4) * 20 },
    },
  };
}

function onSphere(a: EdgeSite['place'], b: EdgeSite['place']): number {
  const vector = ({ latitude, longitude }: EdgeSite['place']) => {
    const [phi, lambda] = [(latitude / 180) * Math.PI, (longitude / 180) * Math.PI];
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
  };
  const [u, v] = [vector(a), vector(b)];
  return Math.acos(
    Math.min(
      1,
      Math.max(
        -1,
        u.reduce((sum, each, index) => sum + each * (v[index] ?? 0), 0),
      ),
    ),
  );
}

/** The best route to the client: longest prefix, then shortest path, then lowest discriminator. */
function bestRoute({ routes }: EdgeSite, address: string | null) {
  return routes
    .map(({ prefix, ...route }) => ({ ...route, prefix, length: Number(prefix.split('/')[1]) }))
    .filter(
      ({ prefix, length }) =>
        address !== null && bits(prefix.split('/')[0] ?? '').slice(0, length) === bits(address).slice(0, length),
    )
    .find((one, _, all) =>
      all.every(
        (other) =>
          one.length > other.length ||
          (one.length === other.length &&
            (one.asPathLength < other.asPathLength ||
              (one.asPathLength === other.asPathLength && one.med <= other.med))),
      ),
    );
}

function isBetter(a: EdgeSite, b: EdgeSite, { address, place }: Client): boolean {
  const [routeA, routeB] = [bestRoute(a, address), bestRoute(b, address)];
  if ((routeA === undefined) !== (routeB === undefined)) return routeA !== undefined;
  if (routeA !== undefined && routeB !== undefined) {
    if (routeA.length !== routeB.length) return routeA.length > routeB.length;
    if (routeA.asPathLength !== routeB.asPathLength) return routeA.asPathLength < routeB.asPathLength;
    if (routeA.med !== routeB.med) return routeA.med < routeB.med;
  }
  const [farA, farB] = [onSphere(a.place, place), onSphere(b.place, place)];
  if (Math.abs(farA - farB) > 1e-7) return farA < farB;
  return a.load === b.load ? a.id < b.id : a.load < b.load;
}

/**
 * `first`: id of the best edge, or of the origin when no edge can serve; null without a healthy host. `able`: the
 * number of hosts that can serve.
 */
export function bestByComparing({ sites, client }: Topology): { readonly first: string | null; readonly able: number } {
  const edges = sites.filter(
    (site) =>
      site.role === 'EDGE' &&
      site.healthy &&
      !site.draining &&
      site.load < 0.9 &&
      (site.holds === 'EVERYTHING' || site.holds.includes('film')),
  );
  const origin = sites.find((site) => site.role === 'ORIGIN' && site.healthy);
  const best = edges.find((one) => edges.every((other) => one === other || isBetter(one, other, client)));
  return { first: best?.id ?? origin?.id ?? null, able: edges.length + (origin === undefined ? 0 : 1) };
}
