/**
 * The registry's documents. All are written once and never changed, except one pointer document per variant: a reader
 * sees the state before a launch or after it.
 */
import type { CompositionHint, CompositionProblem } from '../composition/composer.js';
import type { ContractFilter } from '../contract-variants/contract-filter.js';

/** A text with the hash of its bytes as id. Publications, launches and variants share it. */
export interface Blob {
  /** SHA-256, in hex. */
  readonly id: string;
  readonly text: string;
}

/** The origin of a change, as the client reports it. */
export interface GitContext {
  readonly branch: string | null;
  readonly commit: string | null;
  readonly committer: string | null;
  readonly remoteUrl: string | null;
  readonly message: string | null;
}

/** One publication of a subgraph's schema; a removal when `sdl` is null. */
export interface Publication {
  /** UUIDv7. */
  readonly id: string;
  readonly variant: string;
  readonly subgraph: string;
  /** The hash of a blob. */
  readonly sdl: string | null;
  readonly url: string | null;
  readonly git: GitContext | null;
  /** The name of the caller's key. */
  readonly by: string;
  readonly at: string;
}

/** A subgraph of a launch. */
export interface LaunchedSubgraph {
  readonly name: string;
  readonly url: string;
  /** The hash of a blob. */
  readonly sdl: string;
  /** The publication of this SDL and URL. */
  readonly publication: string;
  readonly publishedAt: string;
}

/** Triggers of a contract variant: its filter was published, or its source was launched. */
type ContractTrigger = 'contract' | 'source';
export type Trigger = 'publish' | 'remove' | 'rollback' | 'promote' | ContractTrigger;

/** The output of a launch that composed, as hashes of blobs. */
export interface Artifact {
  readonly supergraph: string;
  /** The API schema. */
  readonly api: string;
  /** The registry's signature over graph ref, launch and supergraph hash: a compact JWS. */
  readonly signature: string;
}

/** One attempt to make a new supergraph. */
export interface Launch {
  /** UUIDv7: ids sort by creation time. */
  readonly id: string;
  readonly variant: string;
  readonly trigger: Trigger;
  readonly subgraphs: readonly LaunchedSubgraph[];
  /** Null when the subgraphs do not compose; `problems` says why. */
  readonly artifact: Artifact | null;
  readonly problems: readonly CompositionProblem[];
  readonly hints: readonly CompositionHint[];
  /** The launch whose subgraphs were reused: the target of a rollback, the source of a promotion or a contract. */
  readonly from: string | null;
  /** The filter of a contract variant's launch. */
  readonly filter?: ContractFilter;
  readonly publications: readonly string[];
  readonly git: GitContext | null;
  readonly by: string;
  readonly at: string;
}

/** The definition of a contract variant: its source variant and its filter. */
export interface ContractDefinition {
  /** The graph ref of a variant with subgraphs of its own. It never changes. */
  readonly source: string;
  readonly filter: ContractFilter;
}

/** The pointer document of a variant, the only document that changes. */
export interface Variant {
  /** The graph ref. */
  readonly id: string;
  readonly graph: string;
  readonly name: string;
  /**
   * The newest launch, composed or not: the next publication starts from its subgraphs. Null for a contract variant
   * before its first launch.
   */
  readonly latestLaunch: string | null;
  /** The launch that routers get: the newest one with an artifact. Null until there is one. */
  readonly servedLaunch: string | null;
  /** Present for contract variants, which have no subgraphs of their own. */
  readonly contract?: ContractDefinition;
}

export const ROLES = ['read', 'check', 'operate', 'publish', 'report', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** An API key and its roles. Only the key's hash is stored. */
export interface ApiKey {
  /** SHA-256 of the key. A key has 256 random bits, so a slow password hash is not needed. */
  readonly id: string;
  readonly name: string;
  readonly graph: string;
  readonly roles: readonly Role[];
  readonly by: string;
  readonly at: string;
  readonly revokedAt: string | null;
}
