/** A supergraph, ready to plan and answer by: immutable, one per version of the supergraph. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import type { Schema } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { isAbstractType, isInterfaceType, isObjectType, Kind, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { readAuthRules } from './auth-rules.js';
import type { AuthRules } from './auth-rules.js';
import { argumentOf, typesWithFields, directivesNamed, fieldOf } from './supergraph-document.js';
import { replaceRequiresArguments } from './synthetic-fields.js';
import type { SupergraphWithSyntheticFields } from './synthetic-fields.js';
import { dropUnresolvableKeys } from './unresolvable-keys.js';
import { readOverrideLabels } from './override-labels.js';
import { readEntityKeys, readRequiresInputs } from './requires-inputs.js';
import type { EntityKeys } from './requires-inputs.js';
import { groupPossibleTypes } from './possible-type-groups.js';

export interface PlannerSchema {
  /** What clients may ask. */
  readonly apiSchema: GraphQLSchema;
  /** With what clients may not see, as fetches do. */
  readonly supergraphSchema: GraphQLSchema;
  readonly planner: QueryPlanner;
  /** The API schema as the planner's operations are made from; it knows input fields, which clients must not see. */
  readonly plannerApiSchema: Schema;
  readonly syntheticFields: SupergraphWithSyntheticFields['syntheticFields'];
  readonly syntheticInputs: SupergraphWithSyntheticFields['syntheticInputs'];
  /** Names of the fields that `GRAPH:Type.field` requires. */
  readonly requiresInputs: ReadonlyMap<string, readonly string[]>;
  /** By the subgraph's name in the join directives. */
  readonly entityKeys: ReadonlyMap<string, readonly EntityKeys[]>;
  readonly authRules: AuthRules;
  readonly overrideLabels: readonly string[];
  /**
   * Every field's name in the supergraph, input fields and hidden ones among them: no name made up for a plan may be
   * one.
   */
  readonly fieldNames: ReadonlySet<string>;
  /** Type -> family, of types whose objects may stand at one place. */
  readonly typeGroups: ReadonlyMap<string, string>;
  /** Subgraph -> its name in the join directives. */
  readonly graphNames: ReadonlyMap<string, string>;
  /** Whether an object of type `name` (which may be hidden from clients) meets `condition`. */
  isSubtype(condition: string, name: string): boolean;
  isObjectTypeName(name: string): boolean;
  /** The one subgraph that resolves a field, or null when several may. */
  ownerOf(typeName: string, field: string): string | null;
}

/**
 * Effort that planning one operation may take, as the planner counts it. Our browse page needs 1 plan; figures a
 * hundred times what the largest known operations take still end within a second.
 */
const PLANNING_LIMITS = { maxEvaluatedPlans: 1_000, pathsLimit: 5_000 };

/**
 * Rejects with what is wrong when the text is no supergraph, or needs a feature that this engine lacks. A router that
 * serves meanwhile gets its turns between the steps, each of which takes as long as a cold plan.
 */
export async function createPlannerSchema(supergraphSdl: string): Promise<PlannerSchema> {
  const source = parse(supergraphSdl, { noLocation: true });
  const separated = replaceRequiresArguments(dropUnresolvableKeys(source));
  await nextTurn();
  const asComposed = loadSupergraph(source);
  await nextTurn();
  // What is composed is checked; what is rewritten from it leaves `@external` fields behind that nobody uses, which a
  // check refuses.
  asComposed.subgraphs();
  await nextTurn();
  const forPlanner =
    separated.document === source ? asComposed : loadSupergraph(separated.document, { validate: false });
  await nextTurn();
  const planner = new QueryPlanner(forPlanner, { debug: PLANNING_LIMITS });
  await nextTurn();
  const apiSchema = asComposed.apiSchema().toGraphQLJSSchema();
  await nextTurn();
  const supergraphSchema = asComposed.schema.toGraphQLJSSchema();
  const graphs = readGraphs(source);
  return {
    apiSchema,
    supergraphSchema,
    planner,
    plannerApiSchema: forPlanner.apiSchema(),
    syntheticFields: separated.syntheticFields,
    syntheticInputs: separated.syntheticInputs,
    requiresInputs: readRequiresInputs(separated.document),
    entityKeys: readEntityKeys(source),
    authRules: readAuthRules(source),
    overrideLabels: readOverrideLabels(source),
    fieldNames: readFieldNames(separated.document),
    typeGroups: groupPossibleTypes(apiSchema),
    graphNames: new Map([...graphs].map(([graph, subgraph]) => [subgraph, graph])),
    ownerOf: ownersIn(source, graphs),
    ...typeRelations(supergraphSchema),
  };
}

function loadSupergraph(document: DocumentNode, { validate } = { validate: true }): Supergraph {
  return Supergraph.build(document, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: validate,
  });
}

/** Subgraphs by their name in the join directives. */
function readGraphs(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const graphs = new Map<string, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const [join] = directivesNamed(value, 'join__graph');
      graphs.set(value.name.value, join === undefined ? value.name.value : String(argumentOf(join, 'name')));
    }
  }
  return graphs;
}

function readFieldNames(supergraph: DocumentNode): ReadonlySet<string> {
  return new Set(
    [...typesWithFields(supergraph).values()].flatMap((type) => (type.fields ?? []).map((field) => field.name.value)),
  );
}

function ownersIn(supergraph: DocumentNode, graphs: ReadonlyMap<string, string>): PlannerSchema['ownerOf'] {
  const composites = typesWithFields(supergraph);
  return (typeName, fieldName) => {
    const type = composites.get(typeName);
    const field = fieldOf(type, fieldName);
    if (type === undefined || field === undefined) return null;
    const ofField = directivesNamed(field, 'join__field').filter(
      (join) =>
        argumentOf(join, 'graph') !== undefined &&
        argumentOf(join, 'external') !== true &&
        argumentOf(join, 'usedOverridden') !== true,
    );
    const joins = ofField.length > 0 ? ofField : directivesNamed(type, 'join__type');
    const owners = new Set(joins.map((join) => String(argumentOf(join, 'graph'))));
    const [only] = owners;
    return owners.size === 1 && only !== undefined ? (graphs.get(only) ?? null) : null;
  };
}

function typeRelations(schema: GraphQLSchema): Pick<PlannerSchema, 'isSubtype' | 'isObjectTypeName'> {
  return {
    isSubtype(condition, name) {
      if (condition === name) return true;
      const [abstract, type] = [schema.getType(condition), schema.getType(name)];
      if (!abstract || !isAbstractType(abstract)) return false;
      return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(abstract, type);
    },
    isObjectTypeName: (name) => isObjectType(schema.getType(name)),
  };
}
