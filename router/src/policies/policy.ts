import type { Send } from '../subgraph-client/subgraph-request.js';

/**
 * Something that every request to a subgraph goes through: it may change the request, refuse it, or judge the answer.
 */
export type Policy = (next: Send) => Send;
