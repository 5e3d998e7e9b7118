/** How the router connects to one subgraph. */
import type { SecureContext } from 'node:tls';
import type { ConfiguredAddress } from './balancing/balancer.js';

export interface SubgraphConnections {
  /** Addresses in place of the host of the subgraph's URL; null: that host. */
  readonly addresses: readonly ConfiguredAddress[] | null;
  /** How often host names are looked up. */
  readonly refreshMs: number;
  /** An attempt to connect that takes longer fails. Includes the handshake of TLS. */
  readonly connectMs: number;
  /** To each address. Further requests wait for a free connection. */
  readonly maxConnections: number;
  /** The longest time that an idle connection is reused; null: as long as the subgraph says, or else 4 s. */
  readonly idleMs: number | null;
  /** No request is sent on a connection that is older. */
  readonly maxAgeMs: number;
  /** For subgraphs with an https URL; null: the certificate authorities and versions of Node. */
  readonly tls: SubgraphTls | null;
}

export interface SubgraphTls {
  /** Whether it is configured for this subgraph, and not for all: it then has no effect with a URL that is not https. */
  readonly isOwn?: boolean;
  /** The name that the certificate must have; null: the host of the URL. */
  readonly serverName: string | null;
  /** Certificates as they are now; null: those of Node. */
  readonly context: () => SecureContext | null;
}

/** 128 connections are enough for the fetches of all pages that one busy core executes at a time. */
export const DEFAULT_CONNECTIONS: SubgraphConnections = {
  addresses: null,
  refreshMs: 5_000,
  connectMs: 2_000,
  maxConnections: 128,
  idleMs: null,
  maxAgeMs: 300_000,
  tls: null,
};
