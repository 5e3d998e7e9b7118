/** The gateway's way to one subgraph, through our `Send`. A fetch that fails is kept aside, for the finished answer to place. */
import type { GraphQLDataSource } from '@apollo/gateway';
import type { DocumentNode } from 'graphql';
import type { Logger } from '@marquee/kit/process/log';
import type { Caller, Deadline } from '../engine.js';
import { SubgraphError } from '../subgraph-client/send.js';
import type { Send, SubgraphResponse, SubgraphResponseError } from '../subgraph-client/send.js';
import type { FetchFailure } from './attribute-failure.js';
import { readFetchShape } from './fetch-shape.js';
import { toKnownError } from './fold-errors.js';

/** What the fetches of one operation share; the gateway hands it through as its context. */
export interface OperationScope {
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly failures: FetchFailure[];
}

type FetchOptions = Parameters<GraphQLDataSource<OperationScope>['process']>[0];
type FetchAnswer = Awaited<ReturnType<GraphQLDataSource<OperationScope>['process']>>;

/** For the gateway: nothing came, and nothing to say about it. */
const NOTHING: FetchAnswer = { data: null };

export const createDataSource = (subgraph: string, send: Send, log: Logger): GraphQLDataSource<OperationScope> => ({
  process: async (options) => {
    const { document, path, scope } = readOptions(options);
    const shape = readFetchShape(document);
    const fail = (failed: Pick<FetchFailure, 'code' | 'message'>): void => {
      scope.failures.push({ subgraph, ...failed, shape, path });
    };
    try {
      const { query = '', variables = {}, operationName = null } = options.request;
      const { headers } = scope.caller;
      const { signal } = scope.deadline;
      const response = await send({ subgraph, query, variables, operationName, kind: shape.kind, headers, signal });
      return withoutUnplaced(subgraph, response, fail, log);
    } catch (error) {
      log.warn({ err: error, subgraph }, 'fetch failed');
      fail(explain(subgraph, error, scope.deadline));
      return NOTHING;
    }
  },
});

const readOptions = (options: FetchOptions): { readonly document: DocumentNode; readonly path: FetchFailure['path']; readonly scope: OperationScope } => {
  if (!('incomingRequestContext' in options)) throw new TypeError(`The gateway asked for a ${options.kind}, which nobody wants.`);
  if (options.document === undefined) throw new TypeError('The gateway was set up to hand over the document of each fetch, and did not.');
  return { document: options.document, path: (options.pathInIncomingRequest ?? []).filter(isStep), scope: options.context };
};

const isStep = (step: unknown): step is string | number => typeof step === 'string' || typeof step === 'number';

/** The gateway places a subgraph's own errors by their paths; one without such a path stands for the whole fetch. */
const withoutUnplaced = (
  subgraph: string,
  { data = null, errors = [] }: SubgraphResponse,
  fail: (failed: Pick<FetchFailure, 'code' | 'message'>) => void,
  log: Logger,
): FetchAnswer => {
  if (errors.length > 0) log.warn({ subgraph, errors: errors.slice(0, 5), count: errors.length }, 'subgraph reported errors');
  const placed = data === null ? [] : errors.filter(isPlaced);
  const [unplaced] = placed.length === errors.length ? [] : errors.filter((error) => !placed.includes(error));
  if (unplaced !== undefined) fail(toKnownError(subgraph, unplaced.extensions?.['code'], unplaced.message));
  return { data, ...(placed.length === 0 ? {} : { errors: placed }) };
};

const isPlaced = ({ path }: SubgraphResponseError): boolean =>
  path !== undefined && path !== null && (path[0] === '_entities' ? typeof path[1] === 'number' && path.length > 2 : path.length > 0);

const explain = (subgraph: string, error: unknown, { signal }: Deadline): Pick<FetchFailure, 'code' | 'message'> => {
  if (signal.aborted) return { code: 'DEADLINE_EXCEEDED', message: `The operation ran out of time while it waited for the subgraph "${subgraph}".` };
  if (error instanceof SubgraphError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side.' };
};
