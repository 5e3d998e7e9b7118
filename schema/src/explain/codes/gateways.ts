/** Codes that gateways and Rover's plugins receive in their own protocols. */
import type { CodeExplanations } from '../code-explanation.js';

export const GATEWAY_CODES: CodeExplanations = {
  AUTHENTICATION_FAILED: {
    means: 'A gateway sent an unknown key to Uplink.',
    fix: 'Set its APOLLO_KEY to a key of this registry: marquee key create <graph> --name gateway --roles read.',
  },
  ACCESS_DENIED: {
    means: 'The key that a gateway sent to Uplink belongs to another graph, or lacks the role read.',
    fix: 'Set APOLLO_GRAPH_REF to a variant of the key’s graph, or give the gateway a key of that graph with the role read.',
  },
  RETRY_LATER: {
    means: 'The variant that a gateway requested from Uplink serves nothing yet.',
    fix: 'Publish subgraphs that compose: gateways poll again by themselves.',
  },
  INTERNAL_SERVER_ERROR: {
    means: 'An internal error of the registry.',
    fix: 'Report the error from its log, <data>/logs/registry.log.',
  },
  INVALID_SUPERGRAPH_CONFIG: {
    means: 'The supergraph.yaml that Rover composes is invalid.',
    fix: 'The message names the error; each subgraph needs a routing_url and a schema.',
  },
};
