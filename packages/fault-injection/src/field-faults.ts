/** Injects faults into single fields of a subgraph's response. */
import { isJsonObject, setOwn, stringifyJson } from '@marquee/exact-json/exact-value';
import { getOperationAST, Kind, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { TargetedFieldFault } from './fault-kinds.js';
import type { ResponseTypes } from './fault-targets.js';
import { tryToParse, WRONG_VALUE } from './faulty-bodies.js';

export interface FieldFaultOptions {
  readonly faults: readonly TargetedFieldFault[];
  readonly types: ResponseTypes;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Called for each value that is replaced. */
  readonly onHit: (fault: TargetedFieldFault) => void;
}

/** As many as the router reads of one response: a null without its error would look like data. */
const MAX_ERRORS = 10_000;

interface Walk extends FieldFaultOptions {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly errors: object[];
}

interface Place {
  /** The declared type of the object; of a field in a fragment, the fragment's type. */
  readonly declared: string;
  /** The object's own type; null when neither the response nor the request tells. */
  readonly actual: string | null;
  readonly path: readonly (string | number)[];
}

/**
 * The response with faults, as JSON. It is returned as it is when it is not a response with data, or no value is hit.
 *
 * @param request The JSON of the request: `query` and `variables`.
 */
export function withFieldFaults(request: string, response: string, options: FieldFaultOptions): string {
  const sent = tryToParse(request);
  const received = tryToParse(response);
  if (!isJsonObject(sent) || typeof sent['query'] !== 'string') return response;
  if (!isJsonObject(received) || !isJsonObject(received['data'])) return response;
  const document = parse(sent['query'], { noLocation: true });
  const operation = getOperationAST(document);
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return response;
  let hits = 0;
  const walk: Walk = {
    ...options,
    onHit: (fault) => {
      hits += 1;
      options.onHit(fault);
    },
    fragments: fragmentsOf(document),
    errors: [],
  };
  const declared = options.types.rootType(operation.operation);
  visitObject(walk, received['data'], operation.selectionSet, { declared, actual: declared, path: [] }, typesIn(sent));
  if (hits === 0) return response;
  const errors = Array.isArray(received['errors']) ? (received['errors'] as readonly unknown[]) : [];
  const all = [...errors, ...walk.errors];
  return stringifyJson({ ...received, ...(all.length > 0 && { errors: all }) });
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
}

/** The types of the requested entities, by index. */
function typesIn(request: Readonly<Record<string, unknown>>): readonly (string | null)[] {
  const variables = request['variables'];
  const list = isJsonObject(variables) ? variables['representations'] : null;
  if (!Array.isArray(list)) return [];
  return list.map((each: unknown) =>
    isJsonObject(each) && typeof each['__typename'] === 'string' ? each['__typename'] : null,
  );
}

/** @param entityTypes Of the elements of `_entities`. */
function visitObject(
  walk: Walk,
  object: Record<string, unknown>,
  { selections }: SelectionSetNode,
  place: Place,
  entityTypes: readonly (string | null)[] = [],
): void {
  const named = object['__typename'];
  const actual = typeof named === 'string' ? named : place.actual;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) visitField(walk, object, selection, { ...place, actual }, entityTypes);
    else {
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : walk.fragments.get(selection.name.value);
      const declared = fragment?.typeCondition?.name.value ?? place.declared;
      if (fragment === undefined || (actual !== null && !walk.types.namesOf(actual).has(declared))) continue;
      visitObject(walk, object, fragment.selectionSet, { ...place, declared, actual }, entityTypes);
    }
  }
}

function visitField(
  walk: Walk,
  object: Record<string, unknown>,
  { name, alias, selectionSet }: FieldNode,
  { declared, actual, path }: Place,
  entityTypes: readonly (string | null)[],
): void {
  const key = alias?.value ?? name.value;
  if (!Object.hasOwn(object, key)) return;
  const at = [...path, key];
  const names = walk.types.namesOf(actual ?? declared);
  const fault = walk.faults.find(
    ({ typeName, fieldName }) => fieldName === name.value && (typeName === declared || names.has(typeName)),
  );
  if (fault !== undefined && walk.random() < fault.share) return injectFault(walk, object, key, at, fault);
  if (selectionSet === undefined) return;
  const isEntities = name.value === '_entities' && path.length === 0;
  const fieldType =
    walk.types.typeOfField(actual ?? declared, name.value) ?? walk.types.typeOfField(declared, name.value);
  if (fieldType === null && !isEntities) return;
  const type = fieldType ?? '_Entity';
  const own = isEntities || walk.types.isAbstract(type) ? null : type;
  const visit = (value: unknown, where: readonly (string | number)[], entity: string | null): void => {
    if (Array.isArray(value))
      for (const [index, item] of value.entries())
        visit(item, [...where, index], isEntities ? (entityTypes[index] ?? null) : entity);
    else if (isJsonObject(value))
      visitObject(walk, value, selectionSet, { declared: type, actual: entity, path: where });
  };
  visit(object[key], at, own);
}

function injectFault(
  { errors, onHit }: Walk,
  object: Record<string, unknown>,
  key: string,
  path: readonly (string | number)[],
  fault: TargetedFieldFault,
): void {
  onHit(fault);
  const old = object[key];
  const isObject = isJsonObject(old);
  setOwn(object, key, fault.fault !== 'wrong-type' ? null : isObject ? 'wrong type' : WRONG_VALUE);
  if (fault.fault === 'error' && errors.length < MAX_ERRORS)
    errors.push({ message: 'An injected fault.', path, extensions: { code: 'INTERNAL_SERVER_ERROR' } });
}
