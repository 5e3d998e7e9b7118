/** A supergraph in the forms that planning and execution need: immutable, one per version of the supergraph. */
import { setImmediate as nextEventLoopTurn } from 'node:timers/promises';
import { buildASTSchema, isAbstractType, isInterfaceType, isObjectType, parse } from 'graphql';
import type { DocumentNode, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { makeScalarsOpaque } from '@marquee/exact-json/literal-value';
import { readAuthRules } from '@marquee/federation/auth-rules';
import type { AuthRules } from '@marquee/federation/auth-rules';
import { readOverrideLabels } from '@marquee/federation/override-labels';
import { readNamespaces } from '@marquee/federation/namespaces';
import { withDirectiveMarker, withoutDirectiveMarker } from './custom-directives.js';
import { groupPossibleTypes } from '@marquee/federation/possible-type-groups';
import { readEntityKeys, readRequiresInputs } from '@marquee/federation/requires-inputs';
import type { EntityKeys, RequiresInputs } from '@marquee/federation/requires-inputs';
import {
  argumentOf,
  directivesNamed,
  fieldOf,
  readFieldNames,
  readSubgraphNames,
  typesWithFields,
} from '@marquee/federation/supergraph-document';
import { withDefaultRootNames } from '@marquee/federation/root-types';
import { replaceRequiresArguments } from '@marquee/federation/synthetic-fields';
import type { SupergraphWithSyntheticFields } from '@marquee/federation/synthetic-fields';
import { dropUnresolvableKeys } from '@marquee/federation/unresolvable-keys';

export interface PlannerSchema {
  /** What clients see: the supergraph without join directives and `@inaccessible` elements. */
  readonly apiSchema: GraphQLSchema;
  /** What fetches see: `@inaccessible` elements included. */
  readonly supergraphSchema: GraphQLSchema;
  /** Name of a root type -> its name in the planner; empty unless the supergraph has names of its own for them. */
  readonly rootNames: ReadonlyMap<string, string>;
  readonly syntheticFields: SupergraphWithSyntheticFields['syntheticFields'];
  readonly syntheticInputs: SupergraphWithSyntheticFields['syntheticInputs'];
  readonly requiresInputs: RequiresInputs;
  /** By subgraph. */
  readonly entityKeys: ReadonlyMap<string, readonly EntityKeys[]>;
  readonly authRules: AuthRules;
  readonly overrideLabels: readonly string[];
  /**
   * Names of all fields of the supergraph, hidden and synthetic ones included; generated names must differ from them.
   */
  readonly fieldNames: ReadonlySet<string>;
  /** Type name -> the group of types whose objects may appear at one path. */
  readonly typeGroups: ReadonlyMap<string, string>;
  /** Whether objects of the type only group the fields of subgraphs, as those of `Viewer`. */
  isNamespace(typeName: string): boolean;
  /** Whether an object of type `name`, which may be hidden from clients, matches the type condition. */
  isSubtype(condition: string, name: string): boolean;
  isObjectTypeName(name: string): boolean;
  /**
   * The one subgraph that resolves a field; null when several can.
   *
   * @param among The subgraphs that are asked.
   */
  ownerOf(typeName: string, field: string, among: ReadonlySet<string>): string | null;
}

/**
 * The schemas of a supergraph as SDL. The library that makes them takes as long to load and to run as the rest of the
 * router's start, so the planner's thread makes them.
 */
export interface SupergraphSchemas {
  readonly apiSdl: string;
  readonly supergraphSdl: string;
}

/** Synchronous steps of some milliseconds each; other requests are served between them. */
export async function createPlannerSchema(
  { source, rootNames, rewritten }: RewrittenSupergraph,
  { apiSdl, supergraphSdl }: SupergraphSchemas,
): Promise<PlannerSchema> {
  const apiSchema = makeScalarsOpaque(withoutDirectiveMarker(toSchema(apiSdl)));
  await nextEventLoopTurn();
  const supergraphSchema = toSchema(supergraphSdl);
  const namespaces = readNamespaces(source);
  return {
    apiSchema,
    supergraphSchema,
    rootNames,
    syntheticFields: rewritten.syntheticFields,
    syntheticInputs: rewritten.syntheticInputs,
    requiresInputs: readRequiresInputs(rewritten.document),
    entityKeys: readEntityKeys(source),
    authRules: readAuthRules(source),
    overrideLabels: readOverrideLabels(source),
    fieldNames: readFieldNames(rewritten.document),
    typeGroups: groupPossibleTypes(apiSchema),
    ownerOf: createOwnerOf(source),
    isNamespace: (typeName) => namespaces.has(typeName),
    ...createTypeRelations(supergraphSchema),
  };
}

export interface RewrittenSupergraph {
  /** With a marker for custom directives. */
  readonly source: DocumentNode;
  readonly rootNames: ReadonlyMap<string, string>;
  /** For the planner. */
  readonly rewritten: SupergraphWithSyntheticFields;
}

export function rewriteSupergraph(supergraph: DocumentNode): RewrittenSupergraph {
  const source = withDirectiveMarker(supergraph);
  const { document, names } = withDefaultRootNames(source);
  return { source, rootNames: names, rewritten: replaceRequiresArguments(dropUnresolvableKeys(document)) };
}

/** The library has validated what it has printed. */
function toSchema(sdl: string): GraphQLSchema {
  return buildASTSchema(parse(sdl, { noLocation: true }), { assumeValid: true, assumeValidSDL: true });
}

function createOwnerOf(supergraph: DocumentNode): PlannerSchema['ownerOf'] {
  const types = typesWithFields(supergraph);
  const subgraphs = readSubgraphNames(supergraph);
  return (typeName, fieldName, among) => {
    const type = types.get(typeName);
    const field = fieldOf(type, fieldName);
    if (type === undefined || field === undefined) return null;
    const ofField = directivesNamed(field, 'join__field').filter(
      (join) =>
        argumentOf(join, 'graph') !== undefined &&
        argumentOf(join, 'external') !== true &&
        argumentOf(join, 'usedOverridden') !== true,
    );
    const joins = ofField.length > 0 ? ofField : directivesNamed(type, 'join__type');
    const owners = new Set(joins.map((join) => subgraphs.get(String(argumentOf(join, 'graph')))));
    const asked = owners.size === 1 ? [...owners] : [...owners].filter((name) => name !== undefined && among.has(name));
    return asked.length === 1 ? (asked[0] ?? null) : null;
  };
}

function isRootType(schema: GraphQLSchema, type: GraphQLNamedType | undefined): boolean {
  return type !== undefined && (type === schema.getQueryType() || type === schema.getMutationType());
}

function createTypeRelations(schema: GraphQLSchema): Pick<PlannerSchema, 'isSubtype' | 'isObjectTypeName'> {
  return {
    isSubtype(condition, name) {
      if (condition === name) return true;
      const [abstract, type] = [schema.getType(condition), schema.getType(name)];
      // A name that the supergraph does not have is a subgraph's own name of a root type.
      if (type === undefined && isRootType(schema, abstract)) return true;
      if (!abstract || !isAbstractType(abstract)) return false;
      return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(abstract, type);
    },
    isObjectTypeName: (name) => isObjectType(schema.getType(name)),
  };
}
