/** Subgraphs that live in one world, and the same world behind one schema: what an operation must give. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  isInterfaceType,
  isObjectType,
  OperationTypeNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema } from 'graphql';
import { SubgraphError } from '../../../src/subgraph-client/subgraph-error.js';
import type { Send, SubgraphResponse } from '../../../src/subgraph-client/subgraph-request.js';
import { resolvableKeys } from '../support/subgraph-in-process.js';
import { keysOf, readFacts } from './facts.js';
import type { Facts } from './facts.js';
import { World } from './world.js';

/** A field of a fetch. */
export interface Asked {
  readonly subgraph: string;
  readonly coordinate: string;
  readonly type: string;
}

/** Since the last `startOver`. */
export interface Recorded {
  readonly asked: readonly Asked[];
  /** Fields of mutations, in the order in which they were carried out. */
  readonly acts: readonly string[];
}

export interface FuzzHouse {
  readonly facts: Facts;
  readonly subgraphs: readonly string[];
  readonly send: Send;
  /** @param dead Subgraphs that cannot be reached from now on. */
  startOver(dead: ReadonlySet<string>, failures: boolean): void;
  record(): Recorded;
  /** The third opinion: no planner, no subgraphs. Fields in `denied` are refused. */
  executeWhole(
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
    denied: ReadonlySet<FieldNode>,
  ): Promise<SubgraphResponse>;
}

export function openFuzzHouse(
  sdls: ReadonlyMap<string, string>,
  apiSchema: GraphQLSchema,
  wholeSchema: GraphQLSchema,
): FuzzHouse {
  const documents = new Map([...sdls].map(([name, sdl]) => [name, parse(sdl)]));
  const schemas = new Map([...documents].map(([name, typeDefs]) => [name, buildSubgraphSchema({ typeDefs })]));
  const facts = readFacts(apiSchema, documents, schemas);
  const world = new World(facts, apiSchema);
  const served = new Map(
    [...documents].map(([name, typeDefs]) => [
      name,
      buildSubgraphSchema({ typeDefs, resolvers: references(schemas.get(name), world) as never }),
    ]),
  );
  let dead: ReadonlySet<string> = new Set();
  let asked: Asked[] = [];
  const send: Send = async ({ subgraph, query, variables, operationName }) => {
    const schema = served.get(subgraph);
    if (!schema) throw new Error(`There is no subgraph ${subgraph}.`);
    const document = parse(query);
    const problems = validate(schema, document);
    if (problems.length > 0) throw new Error(`An invalid fetch: ${problems.map(String).join('; ')}`);
    asked.push(...fieldsIn(document, schema, subgraph));
    if (dead.has(subgraph))
      throw new SubgraphError(subgraph, 'SUBGRAPH_UNREACHABLE', `The subgraph "${subgraph}" is not there.`);
    return asSent(
      await execute({ schema, document, variableValues: variables, operationName, fieldResolver: world.resolver() }),
    );
  };
  return {
    facts,
    subgraphs: [...sdls.keys()],
    send,
    startOver(nextDead, failures) {
      dead = nextDead;
      asked = [];
      world.acts.length = 0;
      world.failures = failures;
    },
    record: () => ({ asked: [...asked], acts: [...world.acts] }),
    executeWhole: async (document, variables, denied) =>
      asSent(
        await execute({
          schema: wholeSchema,
          document,
          variableValues: variables,
          fieldResolver: world.resolver(denied),
        }),
      ),
  };
}

function asSent(result: unknown): SubgraphResponse {
  return JSON.parse(JSON.stringify(result)) as SubgraphResponse;
}

function fieldsIn(document: DocumentNode, schema: GraphQLSchema, subgraph: string): readonly Asked[] {
  const asked: Asked[] = [];
  const typeInfo = new TypeInfo(schema);
  const enter = ({ name }: FieldNode): void => {
    const parent = typeInfo.getParentType();
    if (parent && !name.value.startsWith('_'))
      asked.push({ subgraph, coordinate: `${parent.name}.${name.value}`, type: parent.name });
  };
  visit(document, visitWithTypeInfo(typeInfo, { Field: { enter } }));
  return asked;
}

function references(schema: GraphQLSchema | undefined, world: World): object {
  const resolvers: Record<string, object> = {};
  for (const type of Object.values(schema?.getTypeMap() ?? {})) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const keys = new Set(keysOf(type.astNode?.directives).flatMap((key) => key.match(/\w+/g) ?? []));
    const resolvable = resolvableKeys(type.astNode?.directives);
    if (resolvable === null) continue;
    const isInterface = isInterfaceType(type);
    resolvers[type.name] = {
      __resolveReference: (given: Readonly<Record<string, unknown>>) => {
        if (!resolvable.some((key) => key.every((field) => field in given)))
          throw new Error(`${type.name} cannot be found by ${Object.keys(given).join()}.`);
        return world.entityFor(given, keys, isInterface);
      },
      ...(isInterface && { __resolveType: ({ __typename }: { __typename: string }) => __typename }),
    };
  }
  return resolvers;
}

export function isMutation(document: DocumentNode): boolean {
  return document.definitions.some(
    (definition) => 'operation' in definition && definition.operation === OperationTypeNode.MUTATION,
  );
}
