/**
 * In-process subgraphs over generated data, and the reference: one executor over the whole schema and the same data.
 */
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
import { ExactValue, stringifyJson } from '@marquee/exact-json/exact-value';
import { fnv1a32 } from '@marquee/runtime/hash';
import { SubgraphError } from '@marquee/router/subgraph-client/subgraph-error';
import type { Send, SubgraphResponse } from '@marquee/router/subgraph-client/subgraph-request';
import { overTheWire, withOpaqueScalars } from '../support/opaque-scalars.js';
import { resolvableKeys } from '../support/subgraph-in-process.js';
import { keysOf, readFederationMetadata } from './federation-metadata.js';
import type { FederationMetadata } from './federation-metadata.js';
import { withNullableFields, withoutPropagation } from './without-propagation.js';
import { GeneratedData } from './generated-data.js';

/** A field that a fetch selects. */
export interface RequestedField {
  readonly subgraph: string;
  readonly coordinate: string;
  readonly type: string;
}

/** What was observed since the last `reset`. */
export interface Observation {
  readonly requestedFields: readonly RequestedField[];
  /** Root fields of mutations with their arguments, in the order of execution. */
  readonly mutations: readonly string[];
}

export interface GeneratedSubgraphs {
  readonly metadata: FederationMetadata;
  readonly names: readonly string[];
  readonly send: Send;
  /**
   * @param down Subgraphs that cannot be reached from now on.
   * @param failures Whether some fields fail.
   * @param missingFields Decides which fields the responses lack; null when they lack none.
   */
  reset(down: ReadonlySet<string>, failures: boolean, missingFields?: number | null): void;
  observe(): Observation;
  /**
   * The reference: without planner and subgraphs. Fields in `unauthorized` fail.
   *
   * @param propagates Whether errors propagate, as by default; if not, each position with an error is null, as under `NULL`.
   */
  executeReference(
    document: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
    unauthorized: ReadonlySet<FieldNode>,
    propagates?: boolean,
  ): Promise<SubgraphResponse>;
}

export function createGeneratedSubgraphs(
  sdls: ReadonlyMap<string, string>,
  apiSchema: GraphQLSchema,
  buildWholeSchema: () => GraphQLSchema,
): GeneratedSubgraphs {
  const documents = new Map([...sdls].map(([name, sdl]) => [name, parse(sdl)]));
  const schemas = new Map([...documents].map(([name, typeDefs]) => [name, buildSubgraphSchema({ typeDefs })]));
  const metadata = readFederationMetadata(apiSchema, documents, schemas);
  const generated = new GeneratedData(metadata, apiSchema);
  const served = new Map(
    [...documents].map(([name, typeDefs]) => [
      name,
      withOpaqueScalars(
        buildSubgraphSchema({ typeDefs, resolvers: createReferenceResolvers(schemas.get(name), generated) as never }),
      ),
    ]),
  );
  const opaqueSchema = withOpaqueScalars(buildWholeSchema());
  const nullableSchema = withNullableFields(withOpaqueScalars(buildWholeSchema()));
  let down: ReadonlySet<string> = new Set();
  let missing: number | null = null;
  let requested: RequestedField[] = [];
  const send: Send = async ({ subgraph, query, variables, operationName }) => {
    const schema = served.get(subgraph);
    if (!schema) throw new Error(`There is no subgraph ${subgraph}.`);
    const document = parse(query);
    const problems = validate(schema, document);
    if (problems.length > 0) throw new Error(`The fetch is invalid: ${problems.map(String).join('; ')}`);
    requested.push(...fieldsIn(document, schema, subgraph));
    if (down.has(subgraph))
      throw new SubgraphError(subgraph, 'SUBGRAPH_UNREACHABLE', `The subgraph "${subgraph}" is down.`);
    const response: SubgraphResponse = overTheWire(
      await execute({
        schema,
        document,
        variableValues: overTheWire(variables),
        operationName,
        fieldResolver: generated.resolver(),
      }),
    );
    if (missing !== null) removeFields(response.data, `${missing} ${subgraph}`);
    return response;
  };
  return {
    metadata,
    names: [...sdls.keys()],
    send,
    reset(nextDown, failures, nextMissing = null) {
      down = nextDown;
      missing = nextMissing;
      requested = [];
      generated.mutations.length = 0;
      generated.failures = failures;
    },
    observe: () => ({ requestedFields: [...requested], mutations: [...generated.mutations] }),
    executeReference: async (document, variables, unauthorized, propagates = true) => {
      const resolver = generated.resolver(unauthorized);
      return overTheWire(
        await execute({
          schema: propagates ? opaqueSchema : nullableSchema,
          document,
          variableValues: variables,
          fieldResolver: propagates ? resolver : withoutPropagation(resolver, opaqueSchema),
        }),
      );
    },
  };
}

/**
 * Removes fields from a response. It depends only on the field and its value, so that it does not matter how entities are
 * divided among requests.
 */
/** Lists of entities in the response to a merged request. */
const MERGED_PREFIX = 'Z_entities_part_';

function removeFields(value: unknown, seed: string): void {
  if (typeof value !== 'object' || value === null || value instanceof ExactValue) return;
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    const isRemoved =
      !Array.isArray(value) &&
      !key.startsWith(MERGED_PREFIX) &&
      key !== '_entities' &&
      fnv1a32(`${seed}.${key}.${stringifyJson(object[key])}`) % 19 === 0;
    if (isRemoved) delete object[key];
    else removeFields(object[key], seed);
  }
}

function fieldsIn(document: DocumentNode, schema: GraphQLSchema, subgraph: string): readonly RequestedField[] {
  const requested: RequestedField[] = [];
  const typeInfo = new TypeInfo(schema);
  const enter = ({ name }: FieldNode): void => {
    const parent = typeInfo.getParentType();
    if (parent && !name.value.startsWith('_'))
      requested.push({ subgraph, coordinate: `${parent.name}.${name.value}`, type: parent.name });
  };
  visit(document, visitWithTypeInfo(typeInfo, { Field: { enter } }));
  return requested;
}

function createReferenceResolvers(schema: GraphQLSchema | undefined, generated: GeneratedData): object {
  const resolvers: Record<string, object> = {};
  for (const type of Object.values(schema?.getTypeMap() ?? {})) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const keys = new Set(keysOf(type.astNode?.directives).flatMap((key) => key.match(/\w+/g) ?? []));
    const resolvable = resolvableKeys(type.astNode?.directives);
    if (resolvable === null) continue;
    const isInterface = isInterfaceType(type);
    resolvers[type.name] = {
      __resolveReference: (representation: Readonly<Record<string, unknown>>) => {
        if (!resolvable.some((key) => key.every((field) => field in representation)))
          throw new Error(`${type.name} has no key among ${Object.keys(representation).join()}.`);
        return generated.entityFor(representation, keys, isInterface);
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
