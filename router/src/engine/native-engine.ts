/** The router's own engine: plans by `@apollo/query-planner`, all else of our own. */
import { randomInt } from 'node:crypto';
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Logger } from '@marquee/runtime/log';
import type { OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GraphQLResponse, Caller, CheckedOperation, Deadline, Engine, KnownOperation } from './engine.js';
import { ExecutableOperation } from './executable-operation.js';
import { executeOperation } from './execute-operation.js';
import { createPathCounts } from './path-counts.js';
import type { PathCounts } from './path-counts.js';
import { createAuthRequirements } from './planning/auth-requirements.js';
import { selectPlanVariant } from './planning/plan-variant.js';
import type { PlanVariantOptions } from './planning/plan-variant.js';
import { PlanningError } from './planning/planning-error.js';
import { prepareOperation } from './planning/prepare-operation.js';
import type { Send } from '../subgraph-client/subgraph-request.js';
import { rawClientOver } from '../subgraph-client/subgraph-client.js';
import type { RawClient } from '../subgraph-client/subgraph-request.js';
import { createPlannerSchema } from '@marquee/federation/planner-schema';

export interface NativeEngineOptions extends Partial<PlanVariantOptions> {
  readonly supergraphSdl: string;
  readonly send: Send;
  /** The same way to the subgraphs without reading what comes back; made of `send` where it is not given. */
  readonly raw?: RawClient;
  /** Whether operations may take the fast path; they may, unless it is said otherwise. */
  readonly compiledPath?: boolean;
  readonly log: Logger;
  /** Counted here, where one count goes over many engines. */
  readonly counts?: PathCounts;
  /** Gets each plan and the code that it becomes, once, for people. */
  readonly dump?: (text: string) => void;
}

/** Operations whose plans and compiled code are kept: more than a house has, unless somebody makes them up. */
const MAX_OPERATIONS = 1_000;

/**
 * Rejects when the text is no supergraph that can be served. Policies nobody decides on are not granted, labels not
 * followed.
 */
export async function createNativeEngine(options: NativeEngineOptions): Promise<Engine> {
  const { supergraphSdl, send, log } = options;
  const makers: PlanVariantOptions = {
    hasPolicy: options.hasPolicy ?? (() => false),
    followsLabel: options.followsLabel ?? (() => false),
    random: options.random ?? randomFraction,
  };
  const generation = await createPlannerSchema(supergraphSdl);
  const { apiSchema: schema, fieldNames, typeGroups: typeFamilies, overrideLabels } = generation;
  const withArguments = new Set(
    [...generation.syntheticInputs.keys()].map((coordinate) => coordinate.slice(coordinate.lastIndexOf('.') + 1)),
  );
  const requiresArguments = (field: string): boolean => withArguments.has(field);
  const requirementsOf = createAuthRequirements(schema, generation.authRules);
  const raw = options.compiledPath === false ? null : (options.raw ?? rawClientOver(send));
  const counts = options.counts ?? createPathCounts();
  // By the operation itself: documents are kept by their text before the engine, and a name is not always sent along.
  const operations = new LRUCache<OperationDefinitionNode, ExecutableOperation>({ max: MAX_OPERATIONS });

  const toExecutable = ({ document, operation }: KnownOperation): ExecutableOperation => {
    const known = operations.get(operation);
    if (known !== undefined) return known;
    const executable = new ExecutableOperation(
      prepareOperation(document, operation, {
        schema,
        fieldNames,
        typeGroups: typeFamilies,
        requirementsOf,
        requiresArguments,
      }),
      generation,
      options.dump,
    );
    operations.set(operation, executable);
    return executable;
  };

  const prepare = (operation: KnownOperation): void => {
    const executable = toExecutable(operation);
    for (const identity of [null, SAMPLE_IDENTITY]) {
      const decision = selectPlanVariant(executable.prepared, overrideLabels, identity, makers);
      executable.planFor(decision, {});
      if (raw !== null) executable.compiledPlanFor(decision, {});
    }
  };

  const answer = async (operation: CheckedOperation, caller: Caller, deadline: Deadline): Promise<GraphQLResponse> => {
    const executable = toExecutable(operation);
    const decision = selectPlanVariant(executable.prepared, overrideLabels, caller.identity, makers);
    return executeOperation(
      { executable, variant: decision, operation, caller, deadline, send, raw, counts, log },
      generation,
    );
  };

  return {
    apiSchema: schema,
    prepare,
    execute: (operation, caller, deadline) =>
      answer(operation, caller, deadline).catch((error: unknown) => toErrorResponse(error, operation, log)),
    stats: () => ({ ...counts }),
    close: async () => operations.clear(),
  };
}

/** For plans made ahead: most operations have one for guests and one for members, whoever they are. */
const SAMPLE_IDENTITY: ViewerIdentity = {
  accountId: asId('anybody'),
  profileId: null,
  deviceId: asId('any-device'),
  sessionId: asId('any-session'),
  country: 'US',
  language: 'en',
  maturityLimit: 'ALL',
  isKids: false,
  scopes: [],
};

function randomFraction(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}

function toErrorResponse(error: unknown, { operationName }: CheckedOperation, log: Logger): GraphQLResponse {
  if (error instanceof PlanningError) {
    log.warn({ err: error, operationName }, 'an operation was refused by planning');
    return { data: null, errors: [{ message: error.message, extensions: { code: error.code } }] };
  }
  log.error({ err: error, operationName }, 'an operation could not be executed');
  return {
    data: null,
    errors: [{ message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  };
}
