/**
 * `@apollo/gateway` as an engine: its planner and its execution, our way to the subgraphs, our errors. It takes supergraphs
 * without the auth directives and reports neither a place nor a field for a failed fetch; `attribute-failure.ts` adds these.
 */
import { ApolloGateway } from '@apollo/gateway';
import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { silenceApolloTelemetry } from '@marquee/kit/process/config';
import type { Logger } from '@marquee/kit/process/log';
import type { Answer, CheckedOperation, Engine } from '../engine.js';
import type { Send } from '../subgraph-client/send.js';
import { attributeFailure } from './attribute-failure.js';
import { createDataSource } from './data-source.js';
import type { OperationScope } from './data-source.js';
import { foldErrors, toKnownError } from './fold-errors.js';
import type { OwnError } from './fold-errors.js';

export interface EngineOptions {
  readonly supergraphSdl: string;
  readonly send: Send;
  readonly log: Logger;
}

type Execute = ApolloGateway['executor'];
type Result = Awaited<ReturnType<Execute>>;

/** Rejects when the gateway refuses the supergraph. */
export const createApolloGatewayEngine = async ({ supergraphSdl, send, log }: EngineOptions): Promise<Engine> => {
  silenceApolloTelemetry();
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: toVendorLogger(log),
    __exposeQueryPlanExperimental: false,
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true },
    buildService: ({ name }) => createDataSource(name, send, log),
  });
  const { schema, executor } = await gateway.load();

  return {
    apiSchema: schema,
    execute: async (operation, caller, deadline) => {
      const scope: OperationScope = { caller, deadline, failures: [] };
      try {
        return toAnswer(await executor(toRequestContext(operation, scope, schema, log)), scope, log);
      } catch (error) {
        log.error({ err: error, operationName: operation.operationName }, 'the gateway could not answer an operation');
        return { data: null, errors: [INTERNAL_ERROR] };
      }
    },
    close: () => gateway.stop(),
  };
};

const INTERNAL_ERROR: GraphQLFormattedError = { message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL_SERVER_ERROR' } };

/** What the gateway reads of Apollo Server's request, and no more. */
const toRequestContext = (operation: CheckedOperation, scope: OperationScope, schema: GraphQLSchema, log: Logger): Parameters<Execute>[0] => {
  const { document, source, operationName, variables } = operation;
  return {
    request: { query: source, variables: { ...variables }, ...(operationName === null ? {} : { operationName }) },
    document,
    source,
    operationName,
    operation: operation.operation,
    // Only the key of its plan cache, which keeps the whole key: the text itself is as good as its hash, and needs no hashing.
    queryHash: source,
    context: scope,
    schema,
    logger: toVendorLogger(log),
    metrics: {},
    ...UNREAD,
  };
};

/** Parts of the request that are required by type, and that the gateway never touches. */
const UNREAD: Pick<Parameters<Execute>[0], 'cache' | 'schemaHash' | 'overallCachePolicy'> = {
  cache: { get: async () => undefined, set: async () => {}, delete: async () => {} },
  schemaHash: '' as Parameters<Execute>[0]['schemaHash'],
  overallCachePolicy: undefined,
};

const toAnswer = ({ data, errors = [], extensions }: Result, { failures }: OperationScope, log: Logger): Answer => {
  const answered: Answer['data'] = data ?? null;
  const all = [
    ...failures.flatMap((failure) => attributeFailure(failure, answered)),
    ...foldErrors(errors.flatMap((error) => toOwnError(error))),
    ...errors.filter((error) => toOwnError(error).length === 0).map((error) => maskInternal(error, log)),
    // Nulls that the schema forbids: told apart only when no failed fetch is their cause.
    ...(failures.length === 0 ? readInvalidValues(extensions) : []),
  ];
  return all.length === 0 ? { data: answered } : { data: answered, errors: all };
};

/** An error that a subgraph reported itself, at the place that the gateway found for it. */
const toOwnError = ({ message, path, extensions }: GraphQLError): readonly OwnError[] => {
  const { serviceName: subgraph, code } = extensions;
  if (typeof subgraph !== 'string' || path === undefined) return [];
  return [{ subgraph, path, ...toKnownError(subgraph, code, message) }];
};

const maskInternal = (error: GraphQLError, log: Logger): GraphQLFormattedError => {
  log.error({ err: error }, 'the gateway reported an error of its own');
  return INTERNAL_ERROR;
};

const readInvalidValues = (extensions: Result['extensions']): readonly GraphQLFormattedError[] => {
  const invalid: readonly GraphQLError[] = extensions?.['valueCompletion'] ?? [];
  return invalid.map(({ message, path }) => ({ message, ...(path === undefined ? {} : { path }), extensions: { code: 'INVALID_VALUE' } }));
};

const toVendorLogger = (log: Logger): Record<'debug' | 'info' | 'warn' | 'error', (message?: unknown) => void> => ({
  debug: (message) => log.debug({ from: '@apollo/gateway' }, String(message)),
  // It announces its start, which our own log does too.
  info: (message) => log.debug({ from: '@apollo/gateway' }, String(message)),
  warn: (message) => log.warn({ from: '@apollo/gateway' }, String(message)),
  error: (message) => log.error({ from: '@apollo/gateway' }, String(message)),
});
