/** Header names that processes of the house agree on; all lower case, as Node delivers them. */
export const HEADERS = {
  /** The router's signed statement about the caller. A copy sent by a client is stripped. */
  identity: 'x-marquee-identity',
  /** The router's signed statement of the address that the request comes from. A copy sent by a client is stripped. */
  client: 'x-marquee-client',
  /** Milliseconds that the router will still wait for this answer. */
  deadlineMs: 'x-marquee-deadline-ms',
  /** How often a subgraph read its store for the request; on the answer. */
  storeReads: 'x-marquee-store-reads',
  /** The name that a router gives itself when it asks the registry for its supergraph. */
  router: 'x-marquee-router',
} as const;
