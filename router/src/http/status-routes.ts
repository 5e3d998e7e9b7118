/** Routes for operators and for other services: health, readiness, metrics, and the public keys of the router. */
import type { FastifyInstance } from 'fastify';
import type { Health } from '@marquee/runtime/health';
import type { JSONWebKeySet } from 'jose';
import { JWKS_PATH } from '@marquee/contracts/viewer';
import { writeCostMetrics } from '../demand-control/cost-counts.js';
import type { CostCounts } from '../demand-control/cost-counts.js';
import type { DemandControlConfig } from '../demand-control/demand-control.js';
import type { LiveSwitches } from '@marquee/runtime/switches/live-switches';
import type { EngineName } from '../settings.js';
import { writeProtectionMetrics } from '../load-shedding/metrics.js';
import type { Protection } from '../load-shedding/protection.js';
import type { PathCounts } from '../engine/path-counts.js';
import { writePolicyMetrics } from '../policies/policy-metrics.js';
import type { PolicyState } from '../policies/policy-states.js';
import type { Safelist } from '../persisted-operations/open-safelist.js';
import type { SafelistCounts } from '../persisted-operations/safelist.js';
import type { RequestRates } from '../rate-limits/request-rates.js';
import { writeRateMetrics } from '../rate-limits/metrics.js';
import { writeCacheMetrics } from '../entity-cache/cache-metrics.js';
import type { EntityCache } from '../entity-cache/entity-cache.js';
import type { LastGoodValues } from '../stale-if-error/last-good-values.js';
import { writeStaleMetrics } from '../stale-if-error/stale-metrics.js';
import type { Supergraph } from '../supergraph/supergraph-source.js';
import { writeSwitchMetrics } from '../switches/metrics.js';
import { METRICS_TYPE, writeMetrics } from '../telemetry/metrics.js';
import type { PauseMeter } from '../telemetry/pauses.js';
import type { SharedMetrics } from '../workers/shared-metrics.js';

export interface RouterStatus {
  readonly engine: EngineName;
  readonly generations: { readonly supergraph: Supergraph; readonly refusal: string | null };
  readonly safelist: Pick<Safelist, 'status'> | null;
  readonly policyState: () => PolicyState;
  readonly counts: { readonly paths: PathCounts; readonly safelist: SafelistCounts; readonly cost: CostCounts };
  /** Null when no cost is estimated. */
  readonly demandControl: Pick<DemandControlConfig, 'mode'> | null;
  /** The parts of this process, for `/health`. */
  readonly health: Health;
  /** What `/metrics` responds with. */
  readonly metrics: SharedMetrics;
  readonly protection: Protection;
  /** Null when rates are not limited. */
  readonly rates: RequestRates | null;
  readonly pauses: PauseMeter;
  readonly switches: Pick<LiveSwitches, 'current'>;
  /** The switches that this supergraph can obey. */
  readonly namesOff: () => ReadonlySet<string>;
  /** Null when the router keeps none. */
  readonly staleValues: LastGoodValues | null;
  /** Null when nothing is cached. */
  readonly entityCache: EntityCache | null;
  /** With these keys, subgraphs verify the router's assertions. */
  readonly jwks: JSONWebKeySet;
}

export function serveStatus(server: FastifyInstance, status: RouterStatus): void {
  const { engine, generations, safelist, counts, policyState, demandControl, metrics, protection, rates } = status;
  const { switches, staleValues, entityCache, health, jwks, pauses } = status;
  server.get('/health', () => health.report());
  server.get('/ready', () => ({
    status: 'ready',
    engine,
    supergraph: generations.supergraph.id,
    refused: generations.refusal,
    safelist: safelist?.status ?? null,
    switches: switches.current.map(({ name, until }) => ({ name, until })),
  }));
  metrics.provide(() => {
    const costMetrics = demandControl === null ? [] : writeCostMetrics(counts.cost, demandControl.mode);
    const more = [...costMetrics, ...writeProtectionMetrics(protection), ...writeRateMetrics(rates)];
    more.push(...writePolicyMetrics(policyState()), ...writeSwitchMetrics(status.namesOff()));
    more.push(...writeStaleMetrics(staleValues), ...writeCacheMetrics(entityCache), ...pauses.write());
    const operations = { ...counts.paths, kept: entityCache?.keptResponses ?? 0 };
    return writeMetrics(operations, counts.safelist, more);
  });
  server.get('/metrics', async (_request, reply) => reply.type(METRICS_TYPE).send(await metrics.collect()));
  server.get(JWKS_PATH, () => jwks);
}
