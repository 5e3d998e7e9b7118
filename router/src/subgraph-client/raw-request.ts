/** The same way to a subgraph as `Send`, without making objects of what comes back. */
import type { Deadline } from '../engine/engine.js';
import { parseResponse } from './validate-response.js';
import type { Send, SubgraphRequest, SubgraphResponse } from './subgraph-request.js';

/** What is sent is written out; one character for each byte, as in what comes back. */
export interface RawRequest extends Pick<SubgraphRequest, 'subgraph' | 'operationName' | 'kind' | 'headers'> {
  readonly body: string;
  /** How long this subgraph is waited for; it is told. */
  readonly deadlineMs: number;
  /** Of the whole operation. */
  readonly deadline: Deadline;
}

/** A request before the policies have had a look at it. */
export type UnboundedRawRequest = Omit<RawRequest, 'deadlineMs'>;

/** Resolves to the body of an answer with status 200, unread; rejects as `Send` does. */
export type SendRaw = (request: RawRequest) => Promise<Buffer>;

export interface RawClient {
  readonly send: (request: UnboundedRawRequest) => Promise<Buffer>;
  /** Reads a body that turned out to need reading, as `Send` would have. Throws SUBGRAPH_MALFORMED. */
  readonly read: (request: SubgraphRequest, body: Buffer) => SubgraphResponse;
}

/** Over any client. What it saves a client of sockets, it costs this one. */
export function rawOver(send: Send): RawClient {
  return {
    send: async ({ body, deadline, ...request }) => {
      const { query, variables } = JSON.parse(Buffer.from(body, 'latin1').toString()) as Pick<
        SubgraphRequest,
        'query' | 'variables'
      >;
      return Buffer.from(JSON.stringify(await send({ ...request, query, variables, signal: deadline.signal })));
    },
    read: (request, body) => parseResponse(request, body.toString()),
  };
}
