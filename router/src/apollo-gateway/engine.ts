/**
 * `@apollo/gateway` as an engine: its planner and its execution, our way to the subgraphs, our errors. It takes supergraphs
 * without the auth directives and reports neither a place nor a field for a failed fetch; `missing-fields.ts` finds these.
 */
import { ApolloGateway } from '@apollo/gateway';
import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { silenceApolloTelemetry } from '@marquee/kit/process/config';
import type { Logger } from '@marquee/kit/process/log';
import type { Answer, CheckedOperation, Engine } from '../engine.js';
import { INTERNAL_MESSAGE } from '../errors.js';
import { ErrorLedger } from '../execution/errors.js';
import type { Cause } from '../execution/errors.js';
import { createCauses } from '../execution/subgraph-causes.js';
import type { Send } from '../subgraph-client/send.js';
import { createDataSource } from './data-source.js';
import type { OperationScope } from './data-source.js';
import { findMissingFields } from './missing-fields.js';

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
    buildService: ({ name }) => createDataSource(name, send),
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

const INTERNAL_ERROR: GraphQLFormattedError = { message: INTERNAL_MESSAGE, extensions: { code: 'INTERNAL_SERVER_ERROR' } };

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

const toAnswer = ({ data = null, errors = [], extensions }: Result, { failures }: OperationScope, log: Logger): Answer => {
  const ledger = new ErrorLedger();
  for (const failure of failures) for (const path of findMissingFields(failure, data)) ledger.record(failure.cause, path);
  const unattributed = recordOwnErrors(errors, ledger);
  // Nulls that the schema forbids: told apart only when no failed fetch is their cause.
  if (failures.length === 0) recordInvalidValues(extensions, ledger);
  for (const error of unattributed) log.error({ err: error }, 'the gateway reported an error of its own');
  const all = [...ledger.toErrors(), ...unattributed.map(() => INTERNAL_ERROR)];
  return all.length === 0 ? { data } : { data, errors: all };
};

/** Errors that a subgraph reported itself, at the places that the gateway found for them. Answers the gateway's own. */
const recordOwnErrors = (errors: readonly GraphQLError[], ledger: ErrorLedger): readonly GraphQLError[] => {
  const causes = new Map<string, ReturnType<typeof createCauses>>();
  return errors.filter(({ message, path, extensions }) => {
    const { serviceName: subgraph } = extensions;
    if (typeof subgraph !== 'string' || path === undefined) return true;
    const causeOf = causes.get(subgraph) ?? createCauses(subgraph);
    causes.set(subgraph, causeOf);
    ledger.record(causeOf({ message, extensions }), path);
    return false;
  });
};

const recordInvalidValues = (extensions: Result['extensions'], ledger: ErrorLedger): void => {
  const invalid = (extensions?.['valueCompletion'] ?? []) as readonly GraphQLError[];
  for (const { message, path = [] } of invalid) {
    const cause: Cause = { message, code: 'INVALID_VALUE', service: null };
    ledger.record(cause, path);
  }
};

const toVendorLogger = (log: Logger): Record<'debug' | 'info' | 'warn' | 'error', (message?: unknown) => void> => ({
  debug: (message) => log.debug({ from: '@apollo/gateway' }, String(message)),
  // It announces its start, which our own log does too.
  info: (message) => log.debug({ from: '@apollo/gateway' }, String(message)),
  warn: (message) => log.warn({ from: '@apollo/gateway' }, String(message)),
  error: (message) => log.error({ from: '@apollo/gateway' }, String(message)),
});
