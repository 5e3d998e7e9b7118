/**
 * What the author of a plugin imports, as `marquee-router/plugin`. A plugin declares what it reads and what it changes;
 * the types of its hooks have nothing else, and nothing else is made for it. See `docs/plugins.md`.
 */
import type { DocumentNode } from 'graphql';

/** What a plugin can read. A part that no plugin reads costs nothing. */
export type ReadPart =
  | keyof RequestParts
  | keyof OperationParts
  | keyof PlanParts
  | keyof SubgraphRequestParts
  | keyof SubgraphResponseParts
  | keyof ResponseParts;

/** What a plugin can change. */
export type ChangePart = keyof RequestChanges | keyof SubgraphRequestChanges | keyof ResponseChanges;

/** Headers by their names in any case; `set-cookie` and repeated fields are joined by `, `. */
export interface HeaderReader {
  /** Null when there is no such header. */
  get(name: string): string | null;
  /** In lower case. */
  names(): readonly string[];
}

export interface RequestParts {
  'request.headers': { readonly headers: HeaderReader };
  /** Path and query string. */
  'request.url': { readonly method: string; readonly url: string };
  /** The IP address at the other end of the connection: the client, or a proxy in front of the router. */
  'request.address': { readonly address: string };
  /** The text of the body; empty for a GET request. */
  'request.body': { readonly body: string };
}

/** The client, once its token is verified. */
export interface PluginCaller {
  readonly isAuthenticated: boolean;
  /** The claim `iss`; null without a token. */
  readonly issuer: string | null;
  /** The account at its issuer; null without a token. */
  readonly subject: string | null;
  readonly scopes: readonly string[];
  /** Of the token, verified; empty without a token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface OperationParts {
  'operation.name': { readonly name: string | null; readonly kind: 'query' | 'mutation' | 'subscription' };
  'operation.text': { readonly text: string };
  'operation.document': { readonly document: DocumentNode };
  'operation.variables': { readonly variables: Readonly<Record<string, unknown>> };
  caller: { readonly caller: PluginCaller };
}

export interface PlannedFetch {
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation' | 'entities';
  readonly text: string;
}

export interface PlanParts {
  /** In the order of the plan; empty when nothing is fetched. */
  'plan.fetches': { readonly fetches: readonly PlannedFetch[] };
}

export interface SubgraphRequestParts {
  /** Without those that describe the message: `host`, `content-type`, `content-length`. */
  'subgraphRequest.headers': { readonly headers: HeaderReader };
  /** The URL that it is sent to, unless a plugin changes it. */
  'subgraphRequest.url': { readonly url: string };
  /** The bytes that are sent. Costs a copy. */
  'subgraphRequest.body': { readonly body: Uint8Array };
}

export interface SubgraphResponseParts {
  'subgraphResponse.headers': { readonly headers: HeaderReader };
  /** The decoded bytes, not parsed. Not to be changed. */
  'subgraphResponse.body': { readonly body: Uint8Array };
}

export interface ResponseError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface ResponseParts {
  'response.headers': { readonly headers: HeaderReader };
  'response.errors': { readonly errors: readonly ResponseError[] };
  /**
   * The data, parsed for the plugin; null when there is none. Objects may be changed in place by a plugin that declares
   * `response.data` among its changes. Only for operations in `dataOf`; null for the others. Numbers that JavaScript
   * cannot hold are objects whose `toString` has their digits.
   */
  'response.data': { readonly data: Record<string, unknown> | null };
}

/** A refusal of the request as a whole: the response has this one error and no data. */
export interface Refusal {
  /** From 400 to 599. */
  readonly status: number;
  /** `extensions.code`. */
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Refuses {
  /** Ends the hook and the request. */
  refuse(refusal: Refusal): never;
}

export interface RequestChanges {
  /** Null removes the header. */
  'request.headers': { setHeader(name: string, value: string | null): void };
  /** As if the client had sent these names, for usage reports, rates and metrics. */
  'request.client': { setClient(name: string, version?: string): void };
}

export interface SubgraphRequestChanges {
  'subgraphRequest.headers': { setHeader(name: string, value: string | null): void };
  /** An absolute http or https URL, in place of the subgraph's. */
  'subgraphRequest.url': { setUrl(url: string): void };
  /** An entry of `extensions` of the request's body. */
  'subgraphRequest.extensions': { setExtension(name: string, value: unknown): void };
}

export interface ResponseChanges {
  /** Null removes the header. */
  'response.headers': { setHeader(name: string, value: string | null): void };
  'response.status': { setStatus(status: number): void };
  /** An entry of `extensions` of the response. */
  'response.extensions': { setExtension(name: string, value: unknown): void };
  /** In place of all errors. */
  'response.errors': { setErrors(errors: readonly ResponseError[]): void };
  /** `data` may be changed in place. */
  'response.data': {
    /** Replaces each value of the fields of `dataOf`, whatever the client's aliases are. */
    mapFields(map: (value: unknown, coordinate: string) => unknown): void;
  };
}

/** The parts of `Parts` that are in `Names`, together. */
type Given<Parts, Names> = Intersection<Parts[Extract<keyof Parts, Names>]>;
type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

export type RequestHook<Reads, Changes> = Refuses & Given<RequestParts, Reads> & Given<RequestChanges, Changes>;
export type OperationHook<Reads> = Refuses & Given<OperationParts, Reads>;
/** Policies of `@policy` that the claims of the caller do not grant. */
export interface PolicyDecision {
  readonly policies: readonly string[];
  /** A policy that no plugin grants is refused. */
  grant(policy: string): void;
}
export type PoliciesHook<Reads> = PolicyDecision & Given<Pick<OperationParts, 'caller'>, Reads>;

export type PlanHook<Reads> = Refuses & Given<PlanParts, Reads>;

/** Called for each HTTP request to a subgraph, attempts of one fetch included. Merged fetches are one request. */
export type SubgraphRequestHook<Reads, Changes> = SubgraphFetch &
  Given<SubgraphRequestParts, Reads> &
  Given<SubgraphRequestChanges, Changes>;

export interface SubgraphFetch {
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation' | 'entities';
  readonly operationName: string | null;
}

export type SubgraphResponseHook<Reads> = SubgraphFetch & {
  readonly durationMs: number;
} & Given<SubgraphResponseParts, Reads>;

/** What has failed: a request to a subgraph, or the client's request, which was refused. */
export interface ErrorHook {
  readonly stage: 'subgraph' | 'request';
  /** Of the catalogue of error codes. */
  readonly code: string;
  readonly message: string;
  /** Null for `request`. */
  readonly subgraph: string | null;
  /** The HTTP status of the response; null for a subgraph that did not respond. */
  readonly status: number | null;
}

export type ResponseHook<Reads, Changes> = { readonly status: number } & Given<ResponseParts, Reads> &
  Given<ResponseChanges, Changes>;

type Ended = void | Promise<void>;

export interface SupergraphFacts {
  readonly sdl: string;
  readonly subgraphs: readonly string[];
}

/** For which operations a plugin reads `response.data`: one of these names, or with one of these fields. */
export interface DataScope {
  readonly operations?: readonly string[];
  /** As in `User.email`; `User.*` for all fields of a type, `*` for all operations. */
  readonly fields?: readonly string[];
}

/** Hooks in the order of a request. All are optional, and may return a promise. A hook that returns none needs none. */
export interface Hooks<Reads = ReadPart, Changes = ChangePart, Context = unknown> {
  /** Once, before the first request; `stop` once, after the last. A `start` that fails keeps the router from starting. */
  start?(): Ended;
  stop?(): Ended;
  /** At the start, and when another supergraph serves. */
  supergraphChanged?(supergraph: SupergraphFacts): Ended;
  request?(request: RequestHook<Reads, Changes>, context: Context): Ended;
  /** For an operation with fields that need policies which the claims do not grant. Called after `operation`. */
  decidePolicies?(policies: PoliciesHook<Reads>, context: Context): Ended;
  operation?(operation: OperationHook<Reads>, context: Context): Ended;
  plan?(plan: PlanHook<Reads>, context: Context): Ended;
  subgraphRequest?(request: SubgraphRequestHook<Reads, Changes>, context: Context): Ended;
  subgraphResponse?(response: SubgraphResponseHook<Reads>, context: Context): Ended;
  error?(error: ErrorHook, context: Context): Ended;
  response?(response: ResponseHook<Reads, Changes>, context: Context): Ended;
  /**
   * Required of a plugin that changes requests to subgraphs: requests of clients with different texts never share cached
   * or kept values. An empty text for changes that are the same for all clients. Called after `operation`.
   */
  partition?(context: Context): string;
  /** Required of a plugin that reads `response.data`. */
  readonly dataOf?: DataScope;
}

/** What the router gives to a plugin. */
export interface RouterTools {
  /** Lines have the plugin's name. Limited in number. */
  readonly log: Record<
    'info' | 'warn' | 'error',
    (details: Readonly<Record<string, unknown>>, message: string) => void
  >;
}

/** A schema of the plugin's options in the form of Standard Schema: of zod, valibot, arktype and others. */
export interface OptionsSchema<Options> {
  readonly '~standard': {
    readonly validate: (value: unknown) => OptionsResult<Options> | Promise<OptionsResult<Options>>;
  };
}

export type OptionsResult<Options> =
  | { readonly value: Options; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

export interface Plugin<
  Reads extends ReadPart = ReadPart,
  Changes extends ChangePart = ChangePart,
  Options = unknown,
  Context = unknown,
> {
  /** In logs, metrics and traces; letters, digits and hyphens. */
  readonly name: string;
  readonly reads?: readonly Reads[];
  readonly changes?: readonly Changes[];
  /**
   * What happens when a hook throws or is late: `closed` refuses the request (`PLUGIN_FAILED`, 500), `open` goes on
   * without it. `closed` by default; `on_error` in the configuration decides.
   */
  readonly onError?: 'open' | 'closed';
  /** Without a schema the plugin has no options. */
  readonly options?: OptionsSchema<Options>;
  /** Makes what the hooks of one request share. */
  readonly context?: () => Context;
  readonly hooks: (
    options: Options,
    router: RouterTools,
  ) => Hooks<Reads, Changes, Context> | Promise<Hooks<Reads, Changes, Context>>;
}

/** Gives the hooks the types of what the plugin declares. Returns the plugin. */
export function definePlugin<
  const Reads extends ReadPart = never,
  const Changes extends ChangePart = never,
  Options = undefined,
  Context = undefined,
>(plugin: Plugin<Reads, Changes, Options, Context>): Plugin<Reads, Changes, Options, Context> {
  return plugin;
}
