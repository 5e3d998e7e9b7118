/** The router's own engine: plans by `@apollo/query-planner`, all else of our own. */
import { randomInt } from 'node:crypto';
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Logger } from '@marquee/runtime/log';
import type { OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Answer, Caller, CheckedOperation, Deadline, Engine, KnownOperation } from './engine.js';
import { ExecutableOperation } from './executable-operation.js';
import { execute } from './execute-operation.js';
import { createPathCounts } from './path-counts.js';
import type { PathCounts } from './path-counts.js';
import { createRequirements } from './planning/auth-requirements.js';
import { decide } from './planning/plan-variant.js';
import type { DecisionMakers } from './planning/plan-variant.js';
import { PlanningError } from './planning/planning-error.js';
import { prepareOperation } from './planning/prepare-operation.js';
import type { Send } from '../subgraph-client/subgraph-request.js';
import { rawOver } from '../subgraph-client/raw-request.js';
import type { RawClient } from '../subgraph-client/raw-request.js';
import { createGeneration } from '@marquee/federation/planner-schema';

export interface NativeEngineOptions extends Partial<DecisionMakers> {
  readonly supergraphSdl: string;
  readonly send: Send;
  /** The same way to the subgraphs without reading what comes back; made of `send` where it is not given. */
  readonly raw?: RawClient;
  /** Whether operations may take the fast path; they may, unless it is said otherwise. */
  readonly fastPath?: boolean;
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
  const makers: DecisionMakers = {
    hasPolicy: options.hasPolicy ?? (() => false),
    followsLabel: options.followsLabel ?? (() => false),
    random: options.random ?? randomShare,
  };
  const generation = await createGeneration(supergraphSdl);
  const { apiSchema: schema, fieldNames, typeFamilies, overrideLabels } = generation;
  const withArguments = new Set(
    [...generation.requiredBy.keys()].map((coordinate) => coordinate.slice(coordinate.lastIndexOf('.') + 1)),
  );
  const requiresArguments = (field: string): boolean => withArguments.has(field);
  const requirementsOf = createRequirements(schema, generation.authRules);
  const raw = options.fastPath === false ? null : (options.raw ?? rawOver(send));
  const counts = options.counts ?? createPathCounts();
  // By the operation itself: documents are kept by their text before the engine, and a name is not always sent along.
  const operations = new LRUCache<OperationDefinitionNode, ExecutableOperation>({ max: MAX_OPERATIONS });

  const toExecutable = ({ document, operation }: KnownOperation): ExecutableOperation => {
    const known = operations.get(operation);
    if (known !== undefined) return known;
    const executable = new ExecutableOperation(
      prepareOperation(document, operation, { schema, fieldNames, typeFamilies, requirementsOf, requiresArguments }),
      generation,
      options.dump,
    );
    operations.set(operation, executable);
    return executable;
  };

  const prepare = (operation: KnownOperation): void => {
    const executable = toExecutable(operation);
    for (const identity of [null, ANYBODY_SIGNED_IN]) {
      const decision = decide(executable.prepared, overrideLabels, identity, makers);
      executable.planFor(decision, {});
      if (raw !== null) executable.fastFor(decision, {});
    }
  };

  const answer = async (operation: CheckedOperation, caller: Caller, deadline: Deadline): Promise<Answer> => {
    const executable = toExecutable(operation);
    const decision = decide(executable.prepared, overrideLabels, caller.identity, makers);
    return execute({ executable, decision, operation, caller, deadline, send, raw, counts, log }, generation);
  };

  return {
    apiSchema: schema,
    prepare,
    execute: (operation, caller, deadline) =>
      answer(operation, caller, deadline).catch((error: unknown) => refuse(error, operation, log)),
    stats: () => ({ ...counts }),
    close: async () => operations.clear(),
  };
}

/** For plans made ahead: most operations have one for guests and one for members, whoever they are. */
const ANYBODY_SIGNED_IN: ViewerIdentity = {
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

function randomShare(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}

function refuse(error: unknown, { operationName }: CheckedOperation, log: Logger): Answer {
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
