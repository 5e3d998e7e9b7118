/** The features of supergraphs that this router executes, and those of a supergraph that it does not. */
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES } from '@apollo/federation-internals';
import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { argumentOf } from './supergraph-document.js';

/** Feature URLs. The list of `@apollo/federation-internals` is that of Apollo's router, which also executes connectors. */
export const SUPPORTED_FEATURES: ReadonlySet<string> = new Set(
  [...ROUTER_SUPPORTED_SUPERGRAPH_FEATURES].filter((url) => !url.includes('/connect/')),
);

const JOIN_DIRECTIVES: ReadonlySet<string> = new Set([
  ...['type', 'field', 'implements', 'unionMember', 'enumValue', 'graph', 'owner', 'directive'],
]);

/** The directives of subgraphs in `@join__directive` that this router reads, or that need no execution. */
const CARRIED_DIRECTIVES: ReadonlySet<unknown> = new Set(['link', 'federation__cacheTag', 'cacheTag']);

/** The supergraph cannot be executed by this router. The message is a clause for the operator. */
export class UnsupportedFeatureError extends Error {
  override readonly name = 'UnsupportedFeatureError';
}

/** Throws an `UnsupportedFeatureError`. */
export function checkFeatures(supergraph: DocumentNode): void {
  const [feature] = unsupportedFeatures(supergraph);
  if (feature !== undefined)
    throw new UnsupportedFeatureError(`the supergraph needs ${feature}, which this router does not execute`);
}

/** Features that are required for execution or security, and directives that join subgraphs in an unknown way. */
export function unsupportedFeatures(supergraph: DocumentNode): readonly string[] {
  const found = new Set<string>();
  for (const definition of supergraph.definitions) {
    const isSchema = definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION;
    if (isSchema) for (const directive of definition.directives ?? []) addFeature(found, directive);
    for (const directive of appliedDirectives(definition)) addJoin(found, directive);
  }
  return [...found];
}

function addFeature(found: Set<string>, directive: ConstDirectiveNode): void {
  const url = argumentOf(directive, 'url') ?? argumentOf(directive, 'feature');
  const purpose = argumentOf(directive, 'for');
  if (typeof url !== 'string' || (purpose !== 'EXECUTION' && purpose !== 'SECURITY')) return;
  if (!SUPPORTED_FEATURES.has(url)) found.add(`${nameIn(url)} (${url})`);
}

/** The name in a feature URL: the part before the version. */
export function nameIn(url: string): string {
  return /([^/]+)\/v[^/]*\/?$/.exec(url)?.[1] ?? url;
}

function addJoin(found: Set<string>, directive: ConstDirectiveNode): void {
  const { value: name } = directive.name;
  if (!name.startsWith('join__')) return;
  if (!JOIN_DIRECTIVES.has(name.slice('join__'.length))) found.add(`@${name}`);
  // `@join__directive` carries a directive of a subgraph. A link is only the import of the others.
  const carried = name === 'join__directive' ? argumentOf(directive, 'name') : 'link';
  if (!CARRIED_DIRECTIVES.has(carried)) found.add(`@${String(carried)}`);
}

function appliedDirectives(definition: DocumentNode['definitions'][number]): readonly ConstDirectiveNode[] {
  const own = 'directives' in definition ? (definition.directives ?? []) : [];
  const fields = 'fields' in definition ? (definition.fields ?? []) : [];
  const values = 'values' in definition ? (definition.values ?? []) : [];
  return [
    ...own,
    ...fields.flatMap(({ directives = [] }) => directives),
    ...values.flatMap(({ directives = [] }) => directives),
  ] as readonly ConstDirectiveNode[];
}
