import type { Send } from '../subgraph-client/send.js';

/**
 * Something that every request to a subgraph goes through: it may change the request, refuse it, or judge the answer.
 */
export type Policy = (next: Send) => Send;
