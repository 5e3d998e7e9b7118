/**
 * The declaration of a subgraph. It is data: `serve` starts it as a process, `startSubgraph` in a test.
 */
import type { GraphQLResolveInfo } from 'graphql';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '@marquee/runtime/settings';
import type { SeedSize } from '@marquee/runtime/shared-config';
import type { Logger } from '@marquee/runtime/log';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { RequestWork } from '@marquee/operation-limits/execution/request-work';
import type { EventsDefinition } from '@marquee/event-log/consumer/event-handlers';
import type { Change, Store } from '@marquee/document-store/port';
import type { IsEnabled } from './switches/request-switches.js';
import type { WarmUpRequest } from './warm-up-request.js';
import type { ResponseValidity } from './graphql/response-validity.js';

/** The services of a subgraph that declares none. */
export type NoServices = Readonly<Record<never, never>>;

/** The context value of every resolver. Created for each request. */
export interface SubgraphContext<DomainStore, Loaders, Services = NoServices> {
  /** The identity that the router asserts; null for a guest. */
  readonly viewer: ViewerIdentity | null;
  /** The client's IP address that the router asserts; null without an assertion. */
  readonly clientAddress: string | null;
  readonly store: DomainStore;
  readonly loaders: Loaders;
  /** The same for all requests of the process. */
  readonly services: Services;
  /** The time of the request, the same for all of its decisions. */
  readonly now: Date;
  readonly log: Logger;
  /** Whether a feature, or a subgraph, is not switched off; the same during the whole request. */
  readonly isEnabled: IsEnabled;
  /** What the request may still do. `work.signal` aborts when nobody waits for the response of a query any more. */
  readonly work: RequestWork;
  /** Learns when the response becomes wrong without an event. */
  readonly validity: ResponseValidity;
}

/** A representation in `_entities`: an entity's key, and fields of other subgraphs that `@requires` names. */
export interface EntityRepresentation {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

/**
 * Resolves all representations of one type in a request. Returns one entity per representation, in their order, and
 * null for an unknown key.
 */
export type ReferenceResolver<Context> = (
  representations: readonly EntityRepresentation[],
  context: Context,
  info: GraphQLResolveInfo,
) => Promise<readonly (object | null)[]>;

/** What a subgraph's code uses of its process. */
export interface SubgraphRuntime<Config> {
  readonly config: Config;
  /** The subgraph's folder for files such as keys. Exists. */
  readonly dataDir: string;
  /** Where clients reach the routes of this process (`USERS_PUBLIC_URL`), without a trailing slash. */
  readonly publicUrl: string;
  /** Shares the counters of rate limits between instances; null: they are in the store. */
  readonly redisUrl: string | null;
  readonly clock: () => Date;
  readonly log: Logger;
  /** Size of the sample data for an empty store. */
  readonly seedSize: SeedSize;
}

/** What code outside of requests works with: routes and background work. */
export interface SubgraphParts<Config, DomainStore, Services> {
  readonly runtime: SubgraphRuntime<Config>;
  /**
   * The store over the current read models. A rebuild replaces it: long-running code reads this property each time
   * rather than keeping its value.
   */
  readonly store: DomainStore;
  readonly services: Services;
  /** Whether a feature, or a subgraph, is not switched off now. */
  readonly isEnabled: IsEnabled;
}

export interface SubgraphDefinition<Config, DomainStore, Loaders, Services = NoServices> {
  readonly name: string;
  /**
   * `import.meta.url` of the declaring file; `schema.graphql` and `package.json` are found from there, compiled or not.
   */
  readonly module: string;
  /** Reads the subgraph's own settings. */
  readonly config: (settings: Settings) => Config;
  /**
   * Opens the collections and returns the domain's queries and writes over them. Data access only. Called again for
   * each rebuild of the read models.
   */
  readonly store: (store: Store, runtime: SubgraphRuntime<Config>) => Promise<DomainStore>;
  /**
   * Makes what the domain needs besides its data: clients of other systems, queues, limits, clocks. Called once per
   * process, before the domain's store is opened. A service that has a `close` method is closed when the process
   * stops, the last property first. `store` is the document store, for collections that only a service uses; it has no
   * read models.
   */
  readonly services?: (store: Store, runtime: SubgraphRuntime<Config>) => Promise<Services> | Services;
  readonly loaders: (context: {
    readonly store: DomainStore;
    readonly services: Services;
    readonly viewer: ViewerIdentity | null;
    readonly now: Date;
    /** For `createLoader`. */
    readonly work: RequestWork;
  }) => Loaders;
  // `CompleteResolvers` checks the map in each subgraph.
  readonly resolvers: object;
  readonly references: {
    readonly [typeName: string]: ReferenceResolver<SubgraphContext<DomainStore, Loaders, Services>>;
  };
  /** A function, where handlers need services. */
  readonly events: EventsDefinition<DomainStore> | ((services: Services) => EventsDefinition<DomainStore>);
  /** The sample data of an empty store, as commits of bounded size. Deterministic. */
  readonly seed?: (
    runtime: SubgraphRuntime<Config>,
    store: DomainStore,
    services: Services,
  ) => AsyncIterable<Change> | Iterable<Change>;
  /** Fills caches before the first request. `/ready` calls it once all events are applied. */
  readonly warm?: (store: DomainStore, services: Services) => Promise<void>;
  /**
   * Queries of this subgraph's part of a client's first page, as the router sends them, for a member and titles of this
   * store; none when the store is empty. Executed in process once, after `warm` and before `/ready` reports ready. One
   * that fails is logged and does not delay readiness.
   */
  readonly warmUpRequests?: (store: DomainStore) => Promise<readonly WarmUpRequest[]>;
  /** Plain HTTP routes beside `/graphql` (pictures, keys). */
  readonly routes?: (
    server: FastifyInstance,
    parts: SubgraphParts<Config, DomainStore, Services>,
  ) => Promise<void> | void;
  /**
   * Work that runs as long as the process, such as a timer. Started once the process listens. `signal` aborts when the
   * process stops, and while the subgraph is switched off, after which the work is started again; services and store
   * stay open until the returned promise has settled. An error is logged and ends the work, not the process.
   */
  readonly background?: (parts: SubgraphParts<Config, DomainStore, Services>, signal: AbortSignal) => Promise<void>;
}

/** Types the declaration; checks nothing at run time. */
export function defineSubgraph<Config, DomainStore, Loaders, Services = NoServices>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
): SubgraphDefinition<Config, DomainStore, Loaders, Services> {
  return definition;
}
