/** Header names that the processes of the system share, in lower case, as Node delivers them. */
export const HEADERS = {
  /** The router's identity assertion, a signed JWT. The router removes a client's header of this name. */
  identity: 'x-marquee-identity',
  /** The client's IP address as a JWT that the router signs. The router removes a client's header of this name. */
  client: 'x-marquee-client',
  /** Milliseconds that the router still waits for the response. */
  deadlineMs: 'x-marquee-deadline-ms',
  /** How much the fields of a request to a subgraph matter: a level of `criticality.ts`. */
  level: 'x-marquee-level',
  /** Request header of clients: what the response's `extensions` shall explain, as a list. */
  explain: 'x-marquee-explain',
  /** Request header of operators: the operator's key of the router. */
  operatorKey: 'x-marquee-operator-key',
  /** Request header of clients: faults to inject into this request, as a list. */
  fault: 'x-marquee-fault',
  /** The signature of that list by the operator's key. */
  faultSignature: 'x-marquee-fault-signature',
  /** Response header: number of store reads that the request caused in the subgraph. */
  storeReads: 'x-marquee-store-reads',
  /**
   * Response header: milliseconds after which the response of the subgraph is wrong, such as when the licence of one of its
   * titles ends. The router uses it no longer in place of a failed request.
   */
  validMs: 'x-marquee-valid-ms',
  /**
   * Response header of a mutation, which the client sends with its next requests: routers then use no cached value for the
   * member that is older than the write.
   */
  version: 'x-marquee-version',
  /** The router's name, in its requests to the registry. */
  router: 'x-marquee-router',
} as const;

/** Whether a header is one of ours. A client's header of such a name is never passed on. */
export function isInternalHeader(name: string): boolean {
  return name.toLowerCase().startsWith('x-marquee-');
}
