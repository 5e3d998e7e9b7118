/** Routes for operators and for other services: health, readiness, metrics, and the public keys of the router. */
import type { Health } from '@marquee/runtime/health';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import type { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import { serveMetrics } from '@marquee/runtime/metrics/http-metrics';
import type { JSONWebKeySet } from 'jose';
import { JWKS_PATH } from '@marquee/contracts/viewer';
import { costMetrics } from '../demand-control/cost-counts.js';
import type { CostCounts } from '../demand-control/cost-counts.js';
import type { DemandControlConfig } from '../demand-control/demand-control.js';
import type { LiveSwitches } from '@marquee/runtime/switches/live-switches';
import type { EngineName } from '../settings.js';
import { protectionMetrics } from '../load-shedding/metrics.js';
import type { Protection } from '../load-shedding/protection.js';
import type { PathCounts } from '../engine/path-counts.js';
import { policyMetrics } from '../policies/policy-metrics.js';
import type { PolicyState } from '../policies/policy-states.js';
import type { Safelist } from '../persisted-operations/open-safelist.js';
import type { SafelistCounts } from '../persisted-operations/safelist.js';
import type { RequestRates } from '../rate-limits/request-rates.js';
import { rateMetrics } from '../rate-limits/metrics.js';
import type { HttpClient } from '../subgraph-client/http-client.js';
import { cacheMetrics } from '../entity-cache/cache-metrics.js';
import type { EntityCache } from '../entity-cache/entity-cache.js';
import type { LastGoodValues } from '../stale-if-error/last-good-values.js';
import { staleMetrics } from '../stale-if-error/stale-metrics.js';
import type { Supergraph } from '../supergraph/supergraph-source.js';
import { switchMetrics } from '../switches/metrics.js';
import { connectionMetrics, operationMetrics, supergraphMetrics } from '../telemetry/metrics.js';
import type { SupergraphState } from '../telemetry/metrics.js';
import type { SharedMetrics } from '../workers/shared-metrics.js';
import type { ReloadStatus } from '../reload/configuration-reload.js';
import { reloadMetrics } from '../reload/reload-metrics.js';
import type { RouterServers } from './server.js';

export interface RouterStatus {
  readonly engine: EngineName;
  /** Of the configuration file; null without one. */
  readonly configuration: () => ReloadStatus | null;
  readonly generations: SupergraphState & { readonly supergraph: Supergraph };
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
  /** The metrics of this process. */
  readonly registry: MetricsRegistry;
  readonly switches: Pick<LiveSwitches, 'current'>;
  /** The connections to each subgraph. */
  readonly connections: HttpClient['connections'];
  /** The switches that this supergraph can obey. */
  readonly namesOff: () => ReadonlySet<string>;
  /** Null when the router keeps none. */
  readonly staleValues: LastGoodValues | null;
  /** Null when nothing is cached. */
  readonly entityCache: EntityCache | null;
  /** With these keys, subgraphs verify the router's assertions. */
  readonly jwks: JSONWebKeySet;
}

export function serveStatus(servers: RouterServers, status: RouterStatus): void {
  const { engine, configuration, generations, safelist, metrics, registry, switches, health, jwks } = status;
  for (const server of servers.of('health')) server.get('/health', () => health.report());
  const ready = () => ({
    status: 'ready',
    engine,
    supergraph: generations.supergraph.id,
    refused: generations.refusal,
    configuration: configuration(),
    safelist: safelist?.status ?? null,
    switches: switches.current.map(({ name, until }) => ({ name, until })),
  });
  for (const server of servers.of('ready')) server.get('/ready', ready);
  registry.collect(() => readState(status));
  metrics.provide(() => registry.families());
  for (const server of servers.of('metrics')) serveMetrics(server, () => metrics.collect());
  // Subgraphs reach the router by either port.
  for (const server of servers.all) server.get(JWKS_PATH, () => jwks);
}

function readState(status: RouterStatus): readonly MetricFamily[] {
  const { counts, demandControl, entityCache } = status;
  return [
    ...reloadMetrics(status.configuration()),
    ...operationMetrics({ ...counts.paths, kept: entityCache?.keptResponses ?? 0 }, counts.safelist),
    ...(demandControl === null ? [] : costMetrics(counts.cost, demandControl.mode)),
    ...supergraphMetrics(status.generations),
    ...protectionMetrics(status.protection),
    ...rateMetrics(status.rates),
    ...policyMetrics(status.policyState()),
    ...connectionMetrics(status.connections()),
    ...switchMetrics(status.namesOff()),
    ...staleMetrics(status.staleValues),
    ...cacheMetrics(entityCache),
  ];
}
