/** What gateways and Rover's plugins are told, in their own protocols. */
import type { Pages } from '../page.js';

export const CLIENT_PAGES: Pages = {
  AUTHENTICATION_FAILED: {
    means: 'Uplink does not know the key that a gateway sent.',
    fix: 'Set its APOLLO_KEY to a key of this registry: marquee key create <graph> --name gateway --roles read.',
  },
  ACCESS_DENIED: {
    means: 'The key that a gateway sent to Uplink is for another graph, or may not read.',
    fix: 'Set APOLLO_GRAPH_REF to a variant of the key’s graph, or give the gateway a key of that graph with the role read.',
  },
  RETRY_LATER: {
    means: 'The variant that a gateway asked Uplink for serves nothing yet.',
    fix: 'Publish a subgraph that composes: gateways ask again by themselves.',
  },
  INTERNAL_SERVER_ERROR: {
    means: 'The registry met an error of its own, which it should not do whatever it is asked.',
    fix: 'Look into its log, <data>/logs/registry.log, and report what stands there.',
  },
  INVALID_SUPERGRAPH_CONFIG: {
    means: 'Rover handed our composition a supergraph.yaml that it cannot read.',
    fix: 'The message says what is wrong with it; each subgraph needs a routing_url and a schema.',
  },
};
