/** A seeded search for the operations that return the most within the limits of the router. */
import { loadSupergraph } from '@marquee/federation/planner';
import { CostModel } from '@marquee/operation-limits/cost/cost-model';
import { OperationCost } from '@marquee/operation-limits/cost/operation-cost';
import { findExceededLimits } from '@marquee/operation-limits/document-limits';
import { DEFAULT_OPERATION_LIMITS } from '@marquee/operation-limits/operation-limits';
import { createRandom } from '@marquee/runtime/random';
import { getOperationAST, Kind, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { addField, changeCopies, changeSize, removeField, selectObject, writeOperation } from './random-operation.js';
import type { ArgumentValues, Grammar, ObjectSelection } from './random-operation.js';

export interface WorstOperation {
  readonly text: string;
  readonly cost: number;
  /** How many values its response has at most, by the declared sizes of lists. */
  readonly values: number;
}

export interface SearchOptions {
  readonly supergraph: string;
  readonly maxCost: number;
  readonly values: ArgumentValues;
  readonly seed: number;
  /** Each is one operation that is changed step by step while its response grows. */
  readonly climbs: number;
  readonly steps: number;
}

const CHANGES = [addField, addField, addField, changeSize, changeSize, changeCopies, removeField] as const;

/** The result of each climb. */
export function findWorstOperations(options: SearchOptions): readonly WorstOperation[] {
  const { supergraph, maxCost, values, seed, climbs, steps } = options;
  const document = parse(supergraph);
  const schema = apiSchemaOf(supergraph);
  const measure = {
    cost: new CostModel(document, { listSize: 10 }),
    values: new CostModel(withWeightOfScalars(document), { listSize: 10 }),
  };
  return Array.from({ length: climbs }, (_, climb) => {
    const grammar: Grammar = { schema, values, random: createRandom(seed * 1_000 + climb) };
    let root = selectObject(grammar, 'Query');
    let worst: WorstOperation = { text: '{ __typename }', cost: 0, values: 0 };
    for (let step = 0; step < steps; step += 1) {
      const changed = structuredClone<ObjectSelection>(root);
      const changes = 1 + grammar.random.int(3);
      for (let change = 0; change < changes; change += 1) grammar.random.pick(CHANGES)(grammar, changed);
      const operation = measureOperation(writeOperation(grammar, changed), measure);
      if (operation === null || operation.cost > maxCost || operation.values < worst.values) continue;
      root = changed;
      worst = operation;
    }
    return worst;
  });
}

/** Null for an operation over one of the other limits. */
function measureOperation(
  text: string,
  models: { readonly cost: CostModel; readonly values: CostModel },
): WorstOperation | null {
  if (text.length > DEFAULT_OPERATION_LIMITS.textLength) return null;
  const document = parse(text);
  if (findExceededLimits(document, DEFAULT_OPERATION_LIMITS).length > 0) return null;
  const operation = getOperationAST(document) as OperationDefinitionNode;
  const estimate = (model: CostModel): number => new OperationCost(model, document, operation).estimate({});
  return { text, cost: estimate(models.cost), values: estimate(models.values) };
}

function apiSchemaOf(supergraph: string): GraphQLSchema {
  return loadSupergraph(supergraph, { validate: false }).apiSchema().toGraphQLJSSchema();
}

/** The same schema in which each value of a scalar or enum costs 1. */
function withWeightOfScalars(document: DocumentNode): DocumentNode {
  const names = document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCALAR_TYPE_DEFINITION || definition.kind === Kind.ENUM_TYPE_DEFINITION
      ? [definition.name.value]
      : [],
  );
  const weights = ['Int', 'Float', 'String', 'Boolean', 'ID', ...names].map(
    (name) => `scalar ${name} @cost(weight: 1)`,
  );
  return { ...document, definitions: [...document.definitions, ...parse(weights.join('\n')).definitions] };
}
