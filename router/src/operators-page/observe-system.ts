/** Asks each process for its health and puts together what the operators' page shows. */
import { isRecord } from '@marquee/runtime/is-record';
import { discardBody, readJson } from '@marquee/runtime/limited-response';
import type { Health } from '@marquee/runtime/health';
import type { MetricFamily } from '@marquee/runtime/metrics/metric-family';
import { Metrics } from './read-metrics.js';
import type { KnownSwitch, LaunchedProcess, LauncherClient } from './launcher-client.js';
import type {
  BreakerState,
  ProcessRole,
  ProcessState,
  ProcessView,
  SubgraphView,
  SwitchView,
  SystemView,
} from './system-view.js';

/** However many pages are open, processes are asked at most once in this time. */
const CACHE_MS = 900;
/** The response of `/health` comes within this time, or the process is silent. */
const HEALTH_MS = 1_500;
const MAX_HEALTH_BYTES = 64 * 1024;

/** Names of switches change with the supergraph only. */
const SWITCHES_MS = 30_000;
/** After a failure. */
const SWITCHES_AGAIN_MS = 3_000;

const ROUTER = 'router';
const REGISTRY = 'registry';

/** What the page reads of the router that serves it. */
export interface ObservedRouter {
  readonly engine: string;
  readonly generations: {
    readonly supergraph: { readonly id: string };
    readonly refusal: string | null;
  };
  /** Where requests are sent to, by subgraph. */
  readonly subgraphUrls: () => ReadonlyMap<string, string>;
  readonly health: Pick<Health, 'report'>;
  readonly metrics: { collect(): Promise<readonly MetricFamily[]> };
  /** The moving average of a subgraph's fetches in this process; null before the first. */
  readonly averageMs: (subgraph: string) => number | null;
  readonly registryUrl: string | null;
  readonly webUrl: string | null;
  /** Of this router, for `/health` of others is asked there. */
  readonly ownUrl: () => string;
  /** Null without the launcher's socket. */
  readonly launcher: LauncherClient | null;
}

interface Listener {
  readonly name: string;
  readonly role: ProcessRole;
  /** Null while it is not known. */
  readonly url: string | null;
  readonly launched: LaunchedProcess | null;
}

interface Responded {
  readonly state: ProcessState;
  readonly troubles: readonly string[];
  readonly healthMs: number | null;
  readonly pid: number | null;
}

export class SystemObserver {
  #last: { readonly view: Promise<SystemView>; readonly untilMs: number } | null = null;

  #switches: readonly KnownSwitch[] = [];
  #switchesUntilMs = 0;

  constructor(private readonly router: ObservedRouter) {}

  read(): Promise<SystemView> {
    const nowMs = performance.now();
    if (this.#last === null || nowMs >= this.#last.untilMs)
      this.#last = { view: this.#observe(), untilMs: nowMs + CACHE_MS };
    return this.#last.view;
  }

  async #observe(): Promise<SystemView> {
    const { engine, generations, metrics: ownMetrics, launcher } = this.router;
    const [launched, families] = await Promise.all([
      launcher === null ? WITHOUT_LAUNCHER : launcher.list().catch(unreachable),
      ownMetrics.collect(),
    ]);
    const metrics = new Metrics(families);
    this.#renewSwitches();
    const listeners = this.#listeners(launched.processes);
    return {
      at: new Date().toISOString(),
      router: {
        engine,
        supergraph: generations.supergraph.id,
        refusal: generations.refusal,
        inFlight: metrics.sum('router_requests_in_flight'),
        pressure: metrics.max('router_load_pressure'),
        busy: metrics.max('router_event_loop_busy_ratio'),
        shed: metrics.by('level', 'router_requests_shed_total', { outcome: 'refused' }),
      },
      processes: await Promise.all(listeners.map((listener) => this.#describe(listener))),
      subgraphs: [...this.router.subgraphUrls().keys()].map((name) =>
        describeSubgraph(name, metrics, this.router.averageMs(name)),
      ),
      switches: this.#describeSwitches(metrics),
      withoutCommands: launched.problem,
    };
  }

  /** In the background: the registry may be what is slow. */
  #renewSwitches(): void {
    const nowMs = performance.now();
    if (this.router.launcher === null || nowMs < this.#switchesUntilMs) return;
    this.#switchesUntilMs = nowMs + SWITCHES_MS;
    this.router.launcher.switches().then(
      (switches) => void (this.#switches = switches),
      () => void (this.#switchesUntilMs = performance.now() + SWITCHES_AGAIN_MS),
    );
  }

  #describeSwitches(metrics: Metrics): readonly SwitchView[] {
    const off = new Set(
      metrics.samples('router_switched_off').flatMap(({ labels, value }) => (value > 0 ? [labels['name'] ?? ''] : [])),
    );
    const known = this.#switches.map((each) => ({ ...each, isOff: off.delete(each.name) }));
    return [...known, ...[...off].map((name) => ({ name, isSubgraph: false, isOff: true, refusal: null }))];
  }

  /** The processes of the launcher and those that the router knows itself, each once. */
  #listeners(launched: readonly LaunchedProcess[]): readonly Listener[] {
    const { subgraphUrls, registryUrl, webUrl, ownUrl } = this.router;
    const known: Listener[] = [
      { name: 'web', role: 'app' as const, url: webUrl, launched: null },
      { name: ROUTER, role: 'router' as const, url: ownUrl(), launched: null },
      ...[...subgraphUrls()].map(([name, url]) => ({
        name,
        role: 'subgraph' as const,
        url: new URL(url).origin,
        launched: null,
      })),
      { name: REGISTRY, role: 'registry' as const, url: registryUrl, launched: null },
    ];
    const listeners = known.flatMap((listener): readonly Listener[] => {
      const found = launched.find(({ name }) => name === listener.name) ?? null;
      if (found === null) return listener.url === null ? [] : [listener];
      return [{ ...listener, url: found.url ?? listener.url, launched: found }];
    });
    const others = launched.filter(({ name }) => !known.some((listener) => listener.name === name));
    return [
      ...listeners,
      ...others.map((each) => ({ name: each.name, role: 'other' as const, url: each.url, launched: each })),
    ];
  }

  async #describe({ name, role, url, launched }: Listener): Promise<ProcessView> {
    const about = { name, role, url, isCommandable: launched !== null };
    // What is stopped or gone is not asked.
    if (launched !== null && launched.state !== 'running' && launched.state !== 'slow')
      return { ...about, pid: launched.pid, state: launched.state, troubles: launched.reasons, healthMs: null };
    const responded = role === 'router' ? await this.#ownHealth() : await askHealth(url);
    const isSlow = launched?.state === 'slow' && responded.state !== 'down';
    return {
      ...about,
      pid: launched?.pid ?? responded.pid,
      state: isSlow ? 'slow' : responded.state,
      troubles: [...(launched?.reasons ?? []), ...responded.troubles],
      healthMs: responded.healthMs,
    };
  }

  async #ownHealth(): Promise<Responded> {
    const startedAt = performance.now();
    const { status, troubles = [], pid } = await this.router.health.report();
    const state = status === 'ok' ? 'working' : 'degraded';
    return { state, troubles, healthMs: performance.now() - startedAt, pid };
  }
}

interface Launched {
  readonly processes: readonly LaunchedProcess[];
  /** Why there are none; null when there are. */
  readonly problem: string | null;
}

const WITHOUT_LAUNCHER: Launched = {
  processes: [],
  problem: 'These processes were not started by npm start in development, so the page only shows them.',
};

function unreachable(error: unknown): Launched {
  const reason = error instanceof Error ? error.message : String(error);
  return { processes: [], problem: `The launcher does not respond on its control socket (${reason}).` };
}

/** A server without a `/health` of ours has responded nevertheless. */
async function askHealth(url: string | null): Promise<Responded> {
  if (url === null) return { state: 'starting', troubles: [], healthMs: null, pid: null };
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(HEALTH_MS);
  try {
    const response = await fetch(`${url}/health`, { signal, redirect: 'manual' });
    const healthMs = performance.now() - startedAt;
    if (!response.ok) {
      await discardBody(response);
      return { state: 'responding', troubles: [], healthMs, pid: null };
    }
    return { ...readReport(await readJson(response, MAX_HEALTH_BYTES)), healthMs };
  } catch (error) {
    if (error instanceof SyntaxError) return { state: 'responding', troubles: [], healthMs: null, pid: null };
    return signal.aborted
      ? { state: 'silent', troubles: [`no response within ${HEALTH_MS / 1_000} s`], healthMs: null, pid: null }
      : { state: 'down', troubles: ['no connection'], healthMs: null, pid: null };
  }
}

const [MAX_TROUBLES, MAX_TROUBLE_CHARS] = [10, 300];

function readReport(report: unknown): Pick<Responded, 'state' | 'troubles' | 'pid'> {
  if (!isRecord(report) || typeof report['status'] !== 'string')
    return { state: 'responding', troubles: [], pid: null };
  const { status, troubles, pid } = report;
  return {
    state: status === 'ok' ? 'working' : 'degraded',
    troubles: Array.isArray(troubles)
      ? troubles.slice(0, MAX_TROUBLES).map((trouble) => String(trouble).slice(0, MAX_TROUBLE_CHARS))
      : [],
    pid: typeof pid === 'number' ? pid : null,
  };
}

/** From the least to the most troubling one. */
const BREAKER_STATES: readonly BreakerState[] = ['closed', 'half-open', 'open'];

function describeSubgraph(name: string, metrics: Metrics, averageMs: number | null): SubgraphView {
  const labels = { subgraph: name };
  const { ok = 0, ...failed } = metrics.by('outcome', 'router_subgraph_fetches_total', labels);
  const breakers: Record<string, BreakerState> = {};
  for (const state of BREAKER_STATES)
    for (const { labels: found, value } of metrics.samples('router_circuit_breakers', { ...labels, state }))
      if (value > 0) breakers[found['kind'] ?? ''] = state;
  const limits = metrics.samples('router_fetch_limit', labels);
  return {
    name,
    succeeded: ok,
    failed: Object.fromEntries(Object.entries(failed).filter(([, count]) => count > 0)),
    breakers,
    refused: metrics.sum('router_circuit_breaker_refused_total', labels),
    shed: metrics.sum('router_fetches_shed_total', labels),
    inFlight: metrics.sum('router_fetches_in_flight', labels),
    waiting: metrics.sum('router_fetches_waiting', labels),
    limit: limits.length === 0 ? null : limits.reduce((sum, { value }) => sum + value, 0),
    averageMs,
  };
}
