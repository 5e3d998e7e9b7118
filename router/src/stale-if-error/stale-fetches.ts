/** The fetches of one supergraph whose failures stale values may replace. */
import type { FetchNode } from '@apollo/query-planner';
import { isAbstractType, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { renamedKeys } from '@marquee/federation/fetch-operation';
import { argumentOf, directivesNamed, topLevelFields, typesWithFields } from '@marquee/federation/supergraph-document';
import type { Logger } from '@marquee/runtime/log';
import type { LastGoodValues } from './last-good-values.js';
import { StaleFetch } from './stale-fetch.js';
import { readStaleSelection } from './stale-selection.js';
import type { SelectionContext } from './stale-selection.js';
import { readStaleTags } from './stale-tags.js';

/** Null for a fetch of which nothing may be stale. */
export type StaleFetchOf = (fetch: FetchNode) => StaleFetch | null;

export const NO_STALE_FETCHES: StaleFetchOf = () => null;

export interface StaleFetchesOptions {
  readonly supergraphSdl: string;
  /** With `@inaccessible` elements. */
  readonly schema: GraphQLSchema;
  readonly isNamespace: (typeName: string) => boolean;
  readonly values: LastGoodValues;
  readonly log: Logger;
}

export function createStaleFetches({
  supergraphSdl,
  schema,
  isNamespace,
  values,
  log,
}: StaleFetchesOptions): StaleFetchOf {
  const supergraph = parse(supergraphSdl, { noLocation: true });
  const tags = readStaleTags(supergraph);
  for (const problem of tags.problems) log.warn({ problem }, 'a tag of the supergraph is ignored');
  if (tags.isEmpty) return NO_STALE_FETCHES;
  values.onWanted();
  const context: SelectionContext = { schema, tags, isNamespace, keyFieldsOf: createKeyFieldsOf(schema, supergraph) };
  return ({ serviceName, operation, operationKind, requires, outputRewrites }) => {
    if (operationKind === OperationTypeNode.MUTATION) return null;
    const renames = renamedKeys(outputRewrites);
    const keyOf = (responseName: string): string => renames.get(responseName) ?? responseName;
    const selection = readStaleSelection(operation, requires !== undefined, keyOf, context);
    return selection === null ? null : new StaleFetch(serviceName, operation, selection, values);
  };
}

function createKeyFieldsOf(schema: GraphQLSchema, supergraph: DocumentNode): (typeName: string) => ReadonlySet<string> {
  const ofTypes = new Map<string, ReadonlySet<string>>();
  for (const [name, type] of typesWithFields(supergraph)) {
    const keys = directivesNamed(type, 'join__type').map((join) => argumentOf(join, 'key'));
    const fields = keys.flatMap((key) => (typeof key === 'string' ? topLevelFields(key) : []));
    ofTypes.set(name, new Set(fields));
  }
  return (typeName) => {
    const type = schema.getType(typeName);
    const names = isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [typeName];
    return new Set(names.flatMap((name) => [...(ofTypes.get(name) ?? [])]));
  };
}
