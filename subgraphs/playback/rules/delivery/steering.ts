/** From which site a player fetches a film: of those that can serve it, the one that the network reaches best. */
import { distanceKm } from './distance.js';
import type { Location } from './distance.js';
import { matchLength } from './ip-prefix.js';

/** A route that a site's network announces. */
export interface Route {
  /** CIDR. */
  readonly prefix: string;
  /** Networks in between; fewer is nearer. */
  readonly asPathLength: number;
  /** Multi-exit discriminator, the neighbour's own preference among several ways in; lower is preferred. */
  readonly med: number;
}

export interface EdgeSite {
  readonly id: string;
  /** The origin holds everything and is asked only when no edge can be. */
  readonly role: 'EDGE' | 'ORIGIN';
  readonly place: Location;
  readonly healthy: boolean;
  /** Being emptied for maintenance: who is there stays, nobody new comes. */
  readonly draining: boolean;
  /** Share of its capacity in use, 0 to 1. */
  readonly load: number;
  /** Ids of the titles that have been filled into it. */
  readonly holds: 'EVERYTHING' | readonly string[];
  readonly routes: readonly Route[];
}

export interface Client {
  /** Null when nobody told us. */
  readonly address: string | null;
  readonly place: Location;
}

/** Why a host stands before the next one on the list. */
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

/** From this load on a site gets nobody new, and those it has are told of others. */
export const OVERLOADED_FROM = 0.9;
/** More than a player will ever try. */
const MAX_HOSTS = 4;
/** One host that fails must not end a film. */
const MIN_HOSTS = 2;

/** May go on serving those that it has. */
export function isServing({ healthy, load }: EdgeSite): boolean {
  return healthy && load < OVERLOADED_FROM;
}

function acceptsNewPlayers(site: EdgeSite, titleId: string): boolean {
  return isServing(site) && !site.draining && (site.holds === 'EVERYTHING' || site.holds.includes(titleId));
}

/** One number a criterion, in the order of the criteria; lower is better. */
type Cost = readonly [specificity: number, asPath: number, med: number, km: number, load: number];
const CRITERIA: readonly SteeringReason[] = ['ROUTE_SPECIFICITY', 'AS_PATH', 'MED', 'PROXIMITY', 'SPARE_CAPACITY'];

/**
 * The most specific route wins, as it does in every router; among equally specific ones the shorter, then the
 * preferred.
 */
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
 * The hosts for a film, the best first: edges that are healthy, not overloaded, not being drained and hold it, by the
 * most specific route to the client, its path, the neighbour's preference, distance, spare capacity. The origin joins
 * them when they are fewer than two. Empty only when there is not even a healthy origin.
 */
export function rankHosts<Site extends EdgeSite>(
  sites: readonly Site[],
  titleId: string,
  client: Client,
): readonly SteeredHost<Site>[] {
  const edges = sites
    .filter((site) => site.role === 'EDGE' && acceptsNewPlayers(site, titleId))
    .map((site) => ({ site, cost: costOf(site, client) }))
    // The id settles what nothing else does, so that everybody answers the same.
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
