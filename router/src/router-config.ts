/** The router's configuration, as its modules get it; `config.ts` reads it. */
import type { SharedConfig } from '@marquee/runtime/shared-config';
import type { AddressRanges } from '@marquee/runtime/ip-address';
import type { RoutingUrls } from '@marquee/runtime/routing-url';
import type { PluginConfig } from './plugins/load-plugin.js';
import type { TelemetryConfig } from '@marquee/runtime/telemetry/settings';
import type { FaultInjectionMode } from './fault-injection/settings.js';
import type { CorsConfig } from './http/cors.js';
import type { ServerConfig } from './http/settings.js';
import type { Deadlines } from './policies/settings.js';
import type { NamedSubgraph } from './supergraph/named-subgraphs.js';
import type { EngineName } from './settings.js';
import type { DemandControlConfig } from './demand-control/demand-control.js';
import type { RateLimitsConfig } from './rate-limits/settings.js';
import type { OverloadConfig } from './load-shedding/settings.js';
import type { OperatorsPageConfig } from './operators-page/settings.js';
import type { IdentitySection } from './identity/settings.js';
import type { EntityCacheConfig } from './entity-cache/settings.js';
import type { StaleIfErrorConfig } from './stale-if-error/settings.js';
import type { EventLogConfig } from './subgraph-events/event-log-options.js';
import type { ErrorPolicyRules } from './engine/execution/error-policy.js';
import type { ErrorGrouping } from './engine/execution/error-collector.js';
import type { ClientHttpConfig } from './http/client-http-config.js';
import type { SubgraphsConfig } from './subgraph-client/settings.js';
import type { OperationLimits } from '@marquee/operation-limits/operation-limits';
import type { SafelistMode } from './persisted-operations/safelist.js';

export interface RouterConfig extends ClientHttpConfig {
  readonly host: string;
  readonly logLevel: SharedConfig['logLevel'];
  readonly port: number;
  /** Processes behind the port. */
  readonly workers: number;
  /** Subgraph -> its word in `/status`. */
  readonly statusWords: ReadonlyMap<string, string>;
  /** The registry to fetch supergraphs from; null: the supergraph file is served. */
  readonly registry: RegistryAddress | null;
  /** Kill switches of a router without a registry; null: none. */
  readonly switchesFile: string | null;
  /** Interval of usage reports to the registry; 0: none. */
  readonly usageReportMs: number;
  /** The composed supergraph, as SDL. */
  readonly supergraphFile: string;
  /** Interval of the checks whether that file has changed. */
  readonly supergraphPollMs: number;
  /** A folder of operations that are planned before a new supergraph is served; null for none. */
  readonly knownOperations: string | null;
  readonly engine: EngineName;
  /** Whether each plan and its generated code is printed. */
  readonly dumpPlan: boolean;
  readonly deadlines: Deadlines;
  readonly resilience: ResilienceConfig;
  readonly responses: SubgraphResponsesConfig;
  readonly errors: ErrorsConfig;
  /** In the order of their hooks. */
  readonly plugins: readonly PluginConfig[];
  /** Whether a client may register operations by their hashes. */
  readonly automaticPersistedQueries: boolean;
  readonly identity: IdentityConfig;
  /**
   * Client headers that are forwarded to every subgraph, in lower case. The identity assertion can never be among them.
   */
  readonly forwardHeaders: readonly string[];
  /** The rule for the URLs of subgraphs. */
  readonly routingUrls: RoutingUrls;
  /** URLs of subgraphs in place of those in the supergraph. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
  /** Their connections. */
  readonly subgraphs: SubgraphsConfig;
  /** What clients connect to. */
  readonly server: ServerConfig;
  readonly limits: OperationLimits;
  /** Null when no cost is estimated. */
  readonly demandControl: DemandControlConfig | null;
  /** Whether the client's header `x-marquee-explain` is followed. */
  readonly explain: boolean;
  readonly faultInjection: FaultInjectionMode;
  readonly planning: PlanningConfig;
  readonly overload: OverloadConfig;
  /** Null when no last good values are kept. */
  readonly staleIfError: StaleIfErrorConfig | null;
  /** Null when no responses are cached. */
  readonly entityCache: EntityCacheConfig | null;
  /** Where events are read; null when none are. */
  readonly eventLog: EventLogConfig | null;
  /** Null when rates are not limited. */
  readonly rateLimits: RateLimitsConfig | null;
  readonly safelist: SafelistConfig | null;
  /** Whether introspection is allowed and the explorers are served. */
  readonly introspection: boolean;
  readonly cors: CorsConfig;
  readonly explorer: ExplorerConfig;
  /** Subgraphs that the settings name. */
  readonly namedSubgraphs: readonly NamedSubgraph[];
  readonly operatorsPage: OperatorsPageConfig;
  readonly telemetry: TelemetryConfig;
}

/** A variant in the registry, which supergraphs and persisted query lists come from and usage reports go to. */
export interface RegistryAddress {
  readonly url: string;
  readonly apiKey: string;
  readonly graphRef: string;
  /** How this router identifies itself to the registry. */
  readonly routerName: string;
}

/** The persisted query list; see `persisted-operations/`. */
export interface SafelistConfig {
  readonly mode: SafelistMode;
  /** A manifest; null: the registry's list. */
  readonly file: string | null;
}

/** Policies of requests to subgraphs that can be turned off. */
export interface ResilienceConfig {
  readonly circuitBreakers: boolean;
  /** Of single fields; only the native engine can leave a field out. */
  readonly fieldBreakers: boolean;
  /** Of queries. */
  readonly retries: boolean;
}

/** Of responses of subgraphs. */
export interface SubgraphResponsesConfig {
  /** The largest body, decoded. */
  readonly maxBytes: number;
  /** Content encodings that subgraphs are asked for. */
  readonly acceptEncodings: readonly string[];
}

export interface ErrorsConfig {
  /** Which errors of subgraphs reach clients. */
  readonly rules: ErrorPolicyRules;
  readonly grouping: ErrorGrouping;
}

export interface IdentityConfig {
  /** Who issues tokens, and what subgraphs learn of callers. */
  readonly section: IdentitySection;
  /** The subgraphs that get assertions about the caller; `*` stands for all of the supergraph. */
  readonly subgraphs: ReadonlySet<string>;
  /** The proxies whose `x-forwarded-for` is believed; null when there are none. */
  readonly trustedProxies: AddressRanges | null;
  /** The router's own folder, for its signing key and the last known keys of issuers. */
  readonly dataDir: string;
}

/** Threads that validate and plan operations, each in `cpuMs`; they are ended after `idleMs` without a new one. */
export interface PlanningConfig {
  readonly cpuMs: number;
  /** Memory of each of the two threads, in megabytes. */
  readonly memoryMb: number;
  readonly idleMs: number;
  /** How long a request waits for the plan of a new operation, before its deadline begins. */
  readonly waitMs: number;
}

export interface ExplorerConfig {
  /** The operation that the explorers open with; null: a query of any graph. */
  readonly documentFile: string | null;
  readonly variables: string;
  /** A folder of operations that they open by name. */
  readonly operationsFolder: string | null;
  /** Holds an access token; read when a page is opened, since tokens expire. Null in production. */
  readonly tokenFile: string | null;
}
