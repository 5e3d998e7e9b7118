/** A request for GraphQL over HTTP and its answer, apart from the server that they pass through. */
import type { IncomingHttpHeaders } from 'node:http';
import type { OperationDeadline } from '../engine/deadline.js';

export interface GraphQLHttpRequest {
  readonly method: string;
  /** Path and search. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** At the other end of the connection: the client, or a proxy before us. */
  readonly peerAddress: string;
  /** Whole, within the limit; `''` for none. */
  readonly body: string;
  /** Over when the client goes away; it is started by whoever executes. */
  readonly deadline: OperationDeadline;
}

export interface GraphQLHttpResponse {
  readonly status: number;
  readonly type: string;
  /** Besides the type. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Never rejects. */
export type GraphQLHttpHandler = (request: GraphQLHttpRequest) => Promise<GraphQLHttpResponse>;
