import { composeServices } from '@apollo/composition';
import { silentLog } from '@marquee/runtime/log';
import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import type { GraphQLResponse } from './engine.js';
import { createAuthRequirements } from './planning/auth-requirements.js';
import { prepareOperation } from './planning/prepare-operation.js';
import { rawClientOver } from '../subgraph-client/subgraph-client.js';
import { ROUTER_ITSELF } from './planning/requester.js';
import { createSchemaWithPlanner } from './planning/schema-with-planner.js';
import { createErrorPolicy, PRODUCTION_RULES } from './execution/error-policy.js';
import { ExecutableOperation } from './executable-operation.js';
import { executeOperation } from './execute-operation.js';

const SDL = 'type Query { title: Title must: Title! } type Mutation { save: Title } type Title { name: String }';

/**
 * Executes an operation with a planner that plans nothing, as the planner does for a field that no subgraph can
 * resolve.
 */
async function executeWithoutPlan(source: string, path: 'compiled' | 'general'): Promise<GraphQLResponse> {
  const { supergraphSdl = '' } = composeServices([{ name: 'a', url: 'http://a.test', typeDefs: parse(SDL) }]);
  const plannerSchema = await createSchemaWithPlanner(supergraphSdl);
  const planner = { plan: () => null, close: () => Promise.resolve() };
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const requirementsOf = createAuthRequirements(plannerSchema.apiSchema, plannerSchema.authRules);
  const prepared = prepareOperation(document, operation, {
    ...plannerSchema,
    schema: plannerSchema.apiSchema,
    requirementsOf,
    requiresArguments: () => false,
  });
  const compiling = path === 'compiled' ? { atUse: 1, inSlices: false } : null;
  const executable = new ExecutableOperation(prepared, source.length, { plannerSchema, planner, compiling });
  const variant = {
    key: '',
    unmetRequirements: new Set<never>(),
    overrides: new Map<string, boolean>(),
    fieldsOff: null,
    avoids: null,
    errorBehavior: 'PROPAGATE' as const,
  };
  const ready = await executable.readyPlanFor(variant, {}, ROUTER_ITSELF);
  const send = (): Promise<never> => Promise.reject(new Error('No request is expected.'));
  return executeOperation(
    {
      prepared,
      ready,
      operation: { document, operation, source, operationName: null, variables: {} },
      caller: { headers: {}, identity: null },
      deadline: new OperationDeadline(),
      send,
      raw: path === 'compiled' ? rawClientOver(send) : null,
      errorPolicy: createErrorPolicy(PRODUCTION_RULES),
      errorGrouping: 'cause',
      logInvalidValues: () => {},
      counts: { compiled: 0, fallback: 0, general: 0 },
      log: silentLog,
    },
    plannerSchema,
  );
}

test.each(['compiled', 'general'] as const)(
  'an operation with fields for which nothing is planned has no data: %s path',
  async (path) => {
    for (const source of ['{ t: title { name } __typename }', 'mutation { save { name } }', '{ must { name } }'])
      await expect(executeWithoutPlan(source, path)).rejects.toMatchObject({
        code: 'PLANNING_FAILED',
        message: 'No subgraph was found that can resolve this field.',
      });
  },
);
