/** Content steering: orders the sites that can serve a title by how well the network reaches the client. */
import { distanceKm } from './distance.js';
import type { Location } from './distance.js';
import { matchLength } from './ip-prefix.js';

/** A route that a site's network announces. */
export interface Route {
  /** CIDR. */
  readonly prefix: string;
  /** Number of networks on the way; fewer is nearer. */
  readonly asPathLength: number;
  /** Multi-exit discriminator, the neighbour's preference among several entries; lower is preferred. */
  readonly med: number;
}

export interface EdgeSite {
  readonly id: string;
  /** The origin holds every title and serves only when fewer than two edges can. */
  readonly role: 'EDGE' | 'ORIGIN';
  readonly place: Location;
  readonly healthy: boolean;
  /** Drained for maintenance: it keeps its players and gets no new ones. */
  readonly draining: boolean;
  /** Share of its capacity in use, 0 to 1. */
  readonly load: number;
  /** Ids of the titles in its cache. */
  readonly holds: 'EVERYTHING' | readonly string[];
  readonly routes: readonly Route[];
}

export interface Client {
  /** Null when the router does not state it. */
  readonly address: string | null;
  readonly place: Location;
}

/** The criterion that puts a host before the next one on the list. */
export type SteeringReason =
  | 'ROUTE_SPECIFICITY'
  | 'AS_PATH'
  | 'MED'
  | 'PROXIMITY'
  | 'SPARE_CAPACITY'
  | 'LAST_CHOICE'
  | 'FALLBACK_ORIGIN';

export interface SteeredHost<Site extends EdgeSite> {
  readonly site: Site;
  readonly reason: SteeringReason;
}

/** From this load on a site gets no new players, and its players are given other hosts. */
export const OVERLOADED_FROM = 0.9;
/** Longest list of hosts. */
const MAX_HOSTS = 4;
/** Two hosts let a player continue when one of them fails. */
const MIN_HOSTS = 2;

/** Whether the site may keep its players. */
export function isServing({ healthy, load }: EdgeSite): boolean {
  return healthy && load < OVERLOADED_FROM;
}

function acceptsNewPlayers(site: EdgeSite, titleId: string): boolean {
  return isServing(site) && !site.draining && (site.holds === 'EVERYTHING' || site.holds.includes(titleId));
}

/** One number per criterion, in the order of `CRITERIA`; lower is better. */
type Cost = readonly [specificity: number, asPath: number, med: number, km: number, load: number];
const CRITERIA: readonly SteeringReason[] = ['ROUTE_SPECIFICITY', 'AS_PATH', 'MED', 'PROXIMITY', 'SPARE_CAPACITY'];

/** The most specific route wins, as in IP routing; then the shorter path, then the lower discriminator. */
function routeCost(routes: readonly Route[], address: string | null): readonly [number, number, number] {
  const none = [1, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;
  if (address === null) return none;
  const costs = routes.flatMap(({ prefix, asPathLength, med }) => {
    const length = matchLength(prefix, address);
    return length === null ? [] : [[-length, asPathLength, med] as const];
  });
  return costs.reduce((best, cost) => (compare(cost, best) < 0 ? cost : best), none);
}

function costOf(site: EdgeSite, client: Client): Cost {
  return [...routeCost(site.routes, client.address), distanceKm(site.place, client.place), site.load];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const decisive = a.findIndex((cost, index) => cost !== b[index]);
  return decisive < 0 ? 0 : (a[decisive] ?? 0) - (b[decisive] ?? 0);
}

function reasonBefore(cost: Cost, next: Cost | undefined): SteeringReason {
  if (next === undefined) return 'LAST_CHOICE';
  const decisive = cost.findIndex((each, index) => each !== next[index]);
  return CRITERIA[decisive] ?? 'LAST_CHOICE';
}

/**
 * The hosts for a title, the best first: edges that are healthy, not overloaded, not drained and hold the title,
 * ordered by route specificity, path length, discriminator, distance and spare capacity. The origin is appended when
 * they are fewer than two. Empty only without any healthy host.
 */
export function rankHosts<Site extends EdgeSite>(
  sites: readonly Site[],
  titleId: string,
  client: Client,
): readonly SteeredHost<Site>[] {
  const edges = sites
    .filter((site) => site.role === 'EDGE' && acceptsNewPlayers(site, titleId))
    .map((site) => ({ site, cost: costOf(site, client) }))
    // Ids order equal sites, so that every process returns the same list.
    .sort((a, b) => compare(a.cost, b.cost) || (a.site.id < b.site.id ? -1 : 1))
    .slice(0, MAX_HOSTS);
  const hosts: SteeredHost<Site>[] = edges.map(({ site, cost }, index) => ({
    site,
    reason: reasonBefore(cost, edges[index + 1]?.cost),
  }));
  if (hosts.length >= MIN_HOSTS) return hosts;
  const origins = sites.filter((site) => site.role === 'ORIGIN' && site.healthy);
  return [...hosts, ...origins.map((site) => ({ site, reason: 'FALLBACK_ORIGIN' as const }))];
}
