/** One GraphQL request over HTTP and its response, independent of the server that transports them. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import type { OperationDeadline } from '../deadline.js';
import type { ObservedRequest } from '../telemetry/observed-request.js';
import type { Correlation } from '../telemetry/correlation.js';

export interface GraphQLHttpRequest {
  readonly method: string;
  /** Path and query string. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The IP address at the other end of the connection: the client, or a proxy in front of the router. */
  readonly peerAddress: string;
  /** The complete body; `''` when there is none. */
  readonly body: string;
  /** The response, when the request was refused before it came here: for a body that is too large, for example. */
  readonly refusal?: GraphQLHttpResponse | undefined;
  /** Its id, which its response has in `x-request-id`, and its trace; set by `telemetry/observe-requests.ts`. */
  correlation?: Correlation | undefined;
  /** Ended when the client disconnects. The request handler starts its timer. */
  readonly deadline: OperationDeadline;
  /** What is recorded of the request; absent when nothing is. */
  observed?: ObservedRequest | undefined;
}

export interface GraphQLHttpResponse {
  readonly status: number;
  /** The `content-type`. */
  readonly type: string;
  /** Headers besides `content-type` and `content-length`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further headers, names and values in turn: those that may be repeated, such as `set-cookie`. */
  readonly headerList?: readonly string[];
  readonly body: string | Buffer;
  /** To be called when the body was sent. Its memory may then have another response. */
  readonly release?: () => void;
}

/** A response whose body may be sent while it is compressed. */
export interface EncodedResponse extends Omit<GraphQLHttpResponse, 'body'> {
  readonly body: string | Buffer | Transform;
}

/** Never rejects: an unexpected error is a response with status 500. */
export type GraphQLHttpHandler = (request: GraphQLHttpRequest) => Promise<GraphQLHttpResponse>;
