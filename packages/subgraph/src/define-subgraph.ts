/**
 * How a subgraph is declared. A declaration starts nothing and opens nothing: `serve` (for a process) and
 * `startSubgraph` (for a test) bring it to life.
 */
import type { GraphQLResolveInfo } from 'graphql';
import type { FastifyInstance } from 'fastify';
import type { Settings } from '@marquee/runtime/settings';
import type { SeedSize } from '@marquee/runtime/shared-config';
import type { Logger } from '@marquee/runtime/log';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { EventsDefinition } from '@marquee/event-log/consumer/event-handlers';
import type { Change, Store } from '@marquee/document-store/port';

/** The services of a subgraph that declares none. */
export type NoServices = Readonly<Record<never, never>>;

/** The context value of every resolver. Made anew for each request. */
export interface SubgraphContext<DomainStore, Loaders, Services = NoServices> {
  /** Who is asking, as the router vouches; null when nobody is signed in. */
  readonly viewer: ViewerIdentity | null;
  /** The address that the router was asked from, as it vouches; null when nobody says. */
  readonly clientAddress: string | null;
  readonly store: DomainStore;
  readonly loaders: Loaders;
  /** The same for all requests of the process. */
  readonly services: Services;
  /** The time of this request: every decision in it sees the same instant. */
  readonly now: Date;
  readonly log: Logger;
}

/** A key, and fields that others computed for us, as the router sends them in `_entities`. */
export interface EntityRepresentation {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

/**
 * Resolves *all* references of one type in one request; there is no form for a single one. Answers in the order and
 * length of `references`, null for a key it does not know.
 */
export type ReferenceResolver<Context> = (
  references: readonly EntityRepresentation[],
  context: Context,
  info: GraphQLResolveInfo,
) => Promise<readonly (object | null)[]>;

/** What the domain's code may use of the process, beyond its own store. */
export interface SubgraphRuntime<Config> {
  readonly config: Config;
  /** Own folder for what must outlive the process and is not a document (keys, say). Exists. */
  readonly dataDir: string;
  /** Where clients reach this process's own routes (`USERS_PUBLIC_URL`), without a trailing slash. */
  readonly publicUrl: string;
  readonly clock: () => Date;
  readonly log: Logger;
  /** How much sample data an empty store is given. */
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
}

export interface SubgraphDefinition<Config, DomainStore, Loaders, Services = NoServices> {
  readonly name: string;
  /**
   * `import.meta.url` of the declaring file; `schema.graphql` and `package.json` are found from there, compiled or not.
   */
  readonly module: string;
  /** Reads this subgraph's own settings; the kit has read the shared ones. */
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
  }) => Loaders;
  // The generated `Resolvers` type of each subgraph checks its map; here any such map is welcome.
  readonly resolvers: object;
  readonly references: {
    readonly [typeName: string]: ReferenceResolver<SubgraphContext<DomainStore, Loaders, Services>>;
  };
  /** A function, where handlers need services. */
  readonly events: EventsDefinition<DomainStore> | ((services: Services) => EventsDefinition<DomainStore>);
  /** Sample data, in commits of bounded size, written once into an empty store. Deterministic. */
  readonly seed?: (
    runtime: SubgraphRuntime<Config>,
    store: DomainStore,
    services: Services,
  ) => AsyncIterable<Change> | Iterable<Change>;
  /** Fills caches that the first request would else wait for; asked for by `/ready`, once the events are in. */
  readonly warm?: (store: DomainStore, services: Services) => Promise<void>;
  /** Plain HTTP routes beside `/graphql` (pictures, keys). */
  readonly routes?: (
    server: FastifyInstance,
    parts: SubgraphParts<Config, DomainStore, Services>,
  ) => Promise<void> | void;
  /**
   * Work that runs as long as the process, such as a timer. Started once the process listens. `signal` aborts when the
   * process stops; services and store stay open until the returned promise has settled. An error is logged and ends
   * the work, not the process.
   */
  readonly background?: (parts: SubgraphParts<Config, DomainStore, Services>, signal: AbortSignal) => Promise<void>;
}

/** Checks nothing at run time; gives the declaration its types. */
export function defineSubgraph<Config, DomainStore, Loaders, Services = NoServices>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
): SubgraphDefinition<Config, DomainStore, Loaders, Services> {
  return definition;
}
