import { composeServices } from '@apollo/composition';
import { silentLog } from '@marquee/runtime/log';
import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { OperationDeadline } from './deadline.js';
import type { GraphQLResponse } from './engine.js';
import { createAuthRequirements } from './planning/auth-requirements.js';
import { prepareOperation } from './planning/prepare-operation.js';
import { rawClientOver } from '../subgraph-client/subgraph-client.js';
import { createPlannerSchema } from '@marquee/federation/planner-schema';
import { ExecutableOperation } from './executable-operation.js';
import { executeOperation } from './execute-operation.js';

const SDL = 'type Query { title: Title must: Title! } type Mutation { save: Title } type Title { name: String }';

/**
 * Over a planner that finds nothing to do, as it happens where a supergraph promises a field that no subgraph can be
 * asked for.
 */
async function ask(source: string, path: 'fast' | 'general'): Promise<GraphQLResponse> {
  const { supergraphSdl = '' } = composeServices([{ name: 'a', url: 'http://a.test', typeDefs: parse(SDL) }]);
  const generation = await createPlannerSchema(supergraphSdl);
  Object.assign(generation.planner, { buildQueryPlan: () => ({ kind: 'QueryPlan' }) });
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const requirementsOf = createAuthRequirements(generation.apiSchema, generation.authRules);
  const executable = new ExecutableOperation(
    prepareOperation(document, operation, {
      ...generation,
      schema: generation.apiSchema,
      requirementsOf,
      requiresArguments: () => false,
    }),
    generation,
  );
  const send = (): Promise<never> => Promise.reject(new Error('Nobody is to be asked.'));
  return executeOperation(
    {
      executable,
      variant: { key: '', unmetRequirements: new Set(), overrides: new Map() },
      operation: { document, operation, source, operationName: null, variables: {} },
      caller: { headers: {}, identity: null },
      deadline: new OperationDeadline(),
      send,
      raw: path === 'fast' ? rawClientOver(send) : null,
      counts: { compiled: 0, fallback: 0, general: 0 },
      log: silentLog,
    },
    generation,
  );
}

test.each(['fast', 'general'] as const)(
  'a plan without a fetch is an error at every field that it should have fetched: %s',
  async (path) => {
    expect(await ask('{ t: title { name } __typename }', path)).toMatchObject({
      data: { t: null, __typename: 'Query' },
      errors: [
        { path: ['t'], message: 'No subgraph was found that answers this.', extensions: { code: 'PLANNING_FAILED' } },
      ],
    });
    expect(await ask('mutation { save { name } }', path)).toMatchObject({
      data: { save: null },
      errors: [{ path: ['save'], extensions: { code: 'PLANNING_FAILED' } }],
    });
  },
);

test('and takes the whole answer where a field may not be null', async () => {
  expect(await ask('{ must { name } title { name } }', 'general')).toMatchObject({
    data: null,
    errors: [{ path: ['must'], extensions: { code: 'PLANNING_FAILED' } }],
  });
});
