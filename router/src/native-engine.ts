/** The router's own engine: plans by `@apollo/query-planner`, all else of our own. */
import { randomInt } from 'node:crypto';
import type { Logger } from '@marquee/kit/process/log';
import { LRUCache } from 'lru-cache';
import type { Answer, Caller, CheckedOperation, Deadline, Engine } from './engine.js';
import { ExecutableOperation } from './execution/executable-operation.js';
import { execute } from './execution/execute.js';
import { createRequirements } from './planning/auth-requirements.js';
import { decide } from './planning/decision.js';
import type { DecisionMakers } from './planning/decision.js';
import { PlanningError } from './planning/planning-error.js';
import { prepareOperation } from './planning/prepare-operation.js';
import type { Send } from './subgraph-client/send.js';
import { createGeneration } from './supergraph/generation.js';

export interface NativeEngineOptions extends Partial<DecisionMakers> {
  readonly supergraphSdl: string;
  readonly send: Send;
  readonly log: Logger;
}

/** Operations whose plans are kept. A plan of our browse page with all that belongs to it weighs about 1 MB. */
const MAX_OPERATIONS = 1_000;

/** Rejects when the text is no supergraph that can be served. Policies nobody decides on are not granted, labels not followed. */
export const createNativeEngine = async (options: NativeEngineOptions): Promise<Engine> => {
  const { supergraphSdl, send, log } = options;
  const makers: DecisionMakers = {
    hasPolicy: options.hasPolicy ?? (() => false),
    followsLabel: options.followsLabel ?? (() => false),
    random: options.random ?? randomShare,
  };
  const generation = createGeneration(supergraphSdl);
  const { apiSchema: schema, fieldNames, typeFamilies, overrideLabels } = generation;
  const requirementsOf = createRequirements(schema, generation.authRules);
  const operations = new LRUCache<string, ExecutableOperation>({ max: MAX_OPERATIONS });

  const toExecutable = ({ document, operation, operationName, source }: CheckedOperation): ExecutableOperation => {
    const key = `${operationName ?? ''}\n${source}`;
    const known = operations.get(key);
    if (known !== undefined) return known;
    const executable = new ExecutableOperation(prepareOperation(document, operation, { schema, fieldNames, typeFamilies, requirementsOf }), generation);
    operations.set(key, executable);
    return executable;
  };

  const answer = async (operation: CheckedOperation, caller: Caller, deadline: Deadline): Promise<Answer> => {
    const executable = toExecutable(operation);
    const decision = decide(executable.prepared, overrideLabels, caller.identity, makers);
    return execute({ executable, decision, operation, caller, deadline, send }, generation);
  };

  return {
    apiSchema: schema,
    execute: (operation, caller, deadline) => answer(operation, caller, deadline).catch((error: unknown) => refuse(error, operation, log)),
    close: async () => operations.clear(),
  };
};

const randomShare = (): number => randomInt(2 ** 32) / 2 ** 32;

const refuse = (error: unknown, { operationName }: CheckedOperation, log: Logger): Answer => {
  if (error instanceof PlanningError) {
    log.warn({ err: error, operationName }, 'an operation was refused by planning');
    return { data: null, errors: [{ message: error.message, extensions: { code: error.code } }] };
  }
  log.error({ err: error, operationName }, 'an operation could not be executed');
  return { data: null, errors: [{ message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] };
};
