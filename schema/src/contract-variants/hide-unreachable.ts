/** Hides types that no operation can reach: neither select, nor name in a fragment, nor send. */
import { baseType, isInputObjectType, isInterfaceType, isObjectType, isUnionType } from '@apollo/federation-internals';
import type { NamedType, Type } from '@apollo/federation-internals';
import { fieldsOf } from './visibility.js';
import type { Element, Visibility } from './visibility.js';

export function hideUnreachable(visibility: Visibility): void {
  const reachable = reachableTypes(visibility);
  for (const type of visibility.types) if (!reachable.has(type)) visibility.hide(type);
}

/**
 * A way to a type. An interface that is only named, by a type that is there, does not bring the other types behind it
 * along.
 */
interface Way {
  readonly type: NamedType;
  readonly isNamedOnly: boolean;
}

function reachableTypes(visibility: Visibility): ReadonlySet<NamedType> {
  const reached = new Set<NamedType>();
  const followed = new Set<NamedType>();
  const waiting: Way[] = [...rootsOf(visibility), ...sentToDirectives(visibility)].map(reaching);
  for (let way = waiting.pop(); way !== undefined; way = waiting.pop()) {
    const { type, isNamedOnly } = way;
    if (visibility.isHidden(type) || followed.has(type) || (isNamedOnly && reached.has(type))) continue;
    reached.add(type);
    if (!isNamedOnly) followed.add(type);
    waiting.push(...waysFrom(way, visibility));
  }
  return reached;
}

function reaching(type: NamedType): Way {
  return { type, isNamedOnly: false };
}
function naming(type: NamedType): Way {
  return { type, isNamedOnly: true };
}

function rootsOf({ schema }: Visibility): readonly NamedType[] {
  return schema.schemaDefinition.roots().map(({ type }) => type);
}

/** A directive that clients may write takes inputs, too. */
function sentToDirectives({ schema }: Visibility): readonly NamedType[] {
  return schema
    .directives()
    .filter(
      (directive) => directive.hasExecutableLocations() && schema.coreFeatures?.sourceFeature(directive) === undefined,
    )
    .flatMap((directive) => directive.arguments().flatMap(({ type }) => (type === undefined ? [] : [baseType(type)])));
}

function waysFrom({ type, isNamedOnly }: Way, { isHidden }: Visibility): readonly Way[] {
  if (isUnionType(type)) return type.types().map(reaching);
  if (isInputObjectType(type)) return typesOf(type.fields(), isHidden).map(reaching);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = fieldsOf(type).filter((field) => !isHidden(field));
  const behind = isInterfaceType(type) && !isNamedOnly ? type.possibleRuntimeTypes() : [];
  return [...typesOf(fields, isHidden), ...fields.flatMap((field) => typesOf(field.arguments(), isHidden)), ...behind]
    .map(reaching)
    .concat(type.interfaces().map(naming));
}

function typesOf(
  elements: readonly (Element & { readonly type?: Type })[],
  isHidden: Visibility['isHidden'],
): readonly NamedType[] {
  return elements.flatMap((element) =>
    isHidden(element) || element.type === undefined ? [] : [baseType(element.type)],
  );
}
