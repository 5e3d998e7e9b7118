/** What the operators' page shows, as its server sends it each second. Types only: the browser's part imports them. */

export type ProcessRole = 'app' | 'router' | 'subgraph' | 'registry' | 'other';

/**
 * `working` and `degraded`: what its `/health` says. `responding`: it has no `/health` of ours. `silent`: no response
 * in time. `down`: no connection. The others are what the launcher knows: `stopped` by SIGSTOP, `slow` by command,
 * `starting`, `ended`.
 */
export type ProcessState =
  | 'working'
  | 'degraded'
  | 'responding'
  | 'silent'
  | 'down'
  | 'stopped'
  | 'slow'
  | 'starting'
  | 'ended';

export interface ProcessView {
  readonly name: string;
  readonly role: ProcessRole;
  /** Null while it is not known where it listens. */
  readonly url: string | null;
  readonly pid: number | null;
  readonly state: ProcessState;
  /** The reasons of what does not work. */
  readonly troubles: readonly string[];
  /** How long `/health` took; null without a response. */
  readonly healthMs: number | null;
  /** Whether the launcher has started it, so that it takes commands. */
  readonly isCommandable: boolean;
}

export type BreakerState = 'closed' | 'half-open' | 'open';

/** What the router knows about a subgraph, since its start and of all its workers together. */
export interface SubgraphView {
  readonly name: string;
  readonly succeeded: number;
  /** By error code. */
  readonly failed: Readonly<Record<string, number>>;
  /** By kind of fetch: the worst state of all workers. */
  readonly breakers: Readonly<Record<string, BreakerState>>;
  /** Fetches that an open breaker has refused. */
  readonly refused: number;
  /** Fetches that were not sent because of the load. */
  readonly shed: number;
  readonly inFlight: number;
  readonly waiting: number;
  /** The most fetches in flight at once; null before the first. */
  readonly limit: number | null;
  /** A moving average of the worker that responds; null before the first success. */
  readonly averageMs: number | null;
}

export interface RouterView {
  readonly engine: string;
  readonly supergraph: string;
  /** Why the newest supergraph is not served. */
  readonly refusal: string | null;
  readonly inFlight: number;
  /** 0: no request is refused because of the load; 1: all but critical ones. */
  readonly pressure: number;
  readonly busy: number;
  /** Requests of clients that were refused because of the load, by level. */
  readonly shed: Readonly<Record<string, number>>;
}

/** A feature or subgraph that has a switch. */
export interface SwitchView {
  readonly name: string;
  readonly isSubgraph: boolean;
  readonly isOff: boolean;
  /** Why it cannot be switched off; null when it can. */
  readonly refusal: string | null;
}

export interface SystemView {
  readonly at: string;
  readonly router: RouterView;
  readonly processes: readonly ProcessView[];
  readonly subgraphs: readonly SubgraphView[];
  /** Without the launcher, those that are off. */
  readonly switches: readonly SwitchView[];
  /** Why no process takes commands; null when the launcher's do. */
  readonly withoutCommands: string | null;
}

/** An operation that the page requests each second, and where its fields come from. */
export interface SampleView {
  readonly name: string | null;
  readonly query: string;
  /** What is sent for the query that the page shows; null for its text. */
  readonly firstQuery: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of the demo account; null when there is none. */
  readonly token: string | null;
  /** Response path without list indexes, as in `viewer.profile.name` -> subgraph. */
  readonly sources: Readonly<Record<string, string>>;
}
