/**
 * What the registry keeps. All of it is written once and never changed, but for one pointer document per variant: a
 * reader sees the state before a launch or after it, and nothing between.
 */
import type { CompositionHint, CompositionProblem } from '../composition/compose.js';
import type { ContractFilter } from '../contract-variants/contract-filter.js';

/** A text under the hash of its bytes, however many publications, launches and variants share it. */
export interface Blob {
  /** SHA-256, in hex. */
  readonly id: string;
  readonly text: string;
}

/** Where a change came from, as the client tells it. */
export interface GitContext {
  readonly branch: string | null;
  readonly commit: string | null;
  readonly committer: string | null;
  readonly remoteUrl: string | null;
  readonly message: string | null;
}

/** One subgraph's schema, as its owner handed it in once; or its removal, when `sdl` is null. */
export interface Publication {
  /** UUIDv7. */
  readonly id: string;
  readonly variant: string;
  readonly subgraph: string;
  /** The hash of a blob. */
  readonly sdl: string | null;
  readonly url: string | null;
  readonly git: GitContext | null;
  /** The name of the key it came with. */
  readonly by: string;
  readonly at: string;
}

/** A subgraph as it stands in a launch. */
export interface LaunchedSubgraph {
  readonly name: string;
  readonly url: string;
  /** The hash of a blob. */
  readonly sdl: string;
  /** Since which publication it stands so. */
  readonly publication: string;
  readonly publishedAt: string;
}

/** Of a contract: its filter was published, or its source was launched. */
type ContractTrigger = 'contract' | 'source';
export type Trigger = 'publish' | 'remove' | 'rollback' | 'promote' | ContractTrigger;

/** A supergraph that can be served, in its two forms, as hashes of blobs. */
export interface Artifact {
  readonly supergraph: string;
  /** What clients may ask. */
  readonly api: string;
  /** The registry's signature over which supergraph this launch is: a compact JWS. */
  readonly signature: string;
}

/** One attempt to make a new supergraph. */
export interface Launch {
  /** UUIDv7: ids sort as launches were made. */
  readonly id: string;
  readonly variant: string;
  readonly trigger: Trigger;
  readonly subgraphs: readonly LaunchedSubgraph[];
  /** Null when the subgraphs do not compose; `problems` says why. */
  readonly artifact: Artifact | null;
  readonly problems: readonly CompositionProblem[];
  readonly hints: readonly CompositionHint[];
  /** The launch whose subgraphs were taken over: what was rolled back to, promoted, or filtered. */
  readonly from: string | null;
  /** Of a contract's launch: how that one's supergraph was filtered. */
  readonly filter?: ContractFilter;
  readonly publications: readonly string[];
  readonly git: GitContext | null;
  readonly by: string;
  readonly at: string;
}

/** Makes a variant out of another one, by tags. */
export interface ContractDefinition {
  /** The graph ref of a variant that has subgraphs of its own; for ever the same. */
  readonly source: string;
  readonly filter: ContractFilter;
}

/** The one thing that moves. */
export interface Variant {
  /** Its graph ref. */
  readonly id: string;
  readonly graph: string;
  readonly name: string;
  /**
   * The newest launch, whatever came of it: the next publication builds on its subgraphs. Null for a contract that
   * waits for its first.
   */
  readonly latestLaunch: string | null;
  /** The launch that routers get: the newest with an artifact. Null until there is one. */
  readonly servedLaunch: string | null;
  /** Of a variant that has no subgraphs of its own. */
  readonly contract?: ContractDefinition;
}

export const ROLES = ['read', 'check', 'publish', 'report', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who may do what. The key itself is shown once and kept nowhere. */
export interface ApiKey {
  /** SHA-256 of the key: it holds 256 random bits, so nothing slower is needed. */
  readonly id: string;
  readonly name: string;
  readonly graph: string;
  readonly roles: readonly Role[];
  readonly by: string;
  readonly at: string;
  readonly revokedAt: string | null;
}
