import type { GraphQLHttpHandler } from '../http/graphql-over-http.js';

/** The steps of a request around one engine. */
export interface Pipeline {
  readonly handleRequest: GraphQLHttpHandler;
  close(): Promise<void>;
}
