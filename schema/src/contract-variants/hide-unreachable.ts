/** Hides types that no operation can reach: types that are neither selected, nor named in a fragment, nor sent. */
import { baseType, isInputObjectType, isInterfaceType, isObjectType, isUnionType } from '@apollo/federation-internals';
import type { NamedType, Type } from '@apollo/federation-internals';
import { fieldsOf } from './visibility.js';
import type { Element, Visibility } from './visibility.js';

export function hideUnreachable(visibility: Visibility): void {
  const reachable = reachableTypes(visibility);
  for (const type of visibility.types) if (!reachable.has(type)) visibility.hide(type);
}

/**
 * A reference to a type. With `isNameOnly` the type is an interface that a reachable type implements: the interface is
 * reachable, its other implementations are not.
 */
interface TypeReference {
  readonly type: NamedType;
  readonly isNameOnly: boolean;
}

function reachableTypes(visibility: Visibility): ReadonlySet<NamedType> {
  const reached = new Set<NamedType>();
  const followed = new Set<NamedType>();
  const pending: TypeReference[] = [...rootTypes(visibility), ...directiveInputs(visibility)].map(fullReference);
  for (let reference = pending.pop(); reference !== undefined; reference = pending.pop()) {
    const { type, isNameOnly } = reference;
    if (visibility.isHidden(type) || followed.has(type) || (isNameOnly && reached.has(type))) continue;
    reached.add(type);
    if (!isNameOnly) followed.add(type);
    pending.push(...referencesFrom(reference, visibility));
  }
  return reached;
}

function fullReference(type: NamedType): TypeReference {
  return { type, isNameOnly: false };
}

function nameReference(type: NamedType): TypeReference {
  return { type, isNameOnly: true };
}

function rootTypes({ schema }: Visibility): readonly NamedType[] {
  return schema.schemaDefinition.roots().map(({ type }) => type);
}

/** The argument types of directives that clients may write in operations. */
function directiveInputs({ schema }: Visibility): readonly NamedType[] {
  return schema
    .directives()
    .filter(
      (directive) => directive.hasExecutableLocations() && schema.coreFeatures?.sourceFeature(directive) === undefined,
    )
    .flatMap((directive) => directive.arguments().flatMap(({ type }) => (type === undefined ? [] : [baseType(type)])));
}

function referencesFrom({ type, isNameOnly }: TypeReference, { isHidden }: Visibility): readonly TypeReference[] {
  if (isUnionType(type)) return type.types().map(fullReference);
  if (isInputObjectType(type)) return typesOf(type.fields(), isHidden).map(fullReference);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = fieldsOf(type).filter((field) => !isHidden(field));
  const implementations = isInterfaceType(type) && !isNameOnly ? type.possibleRuntimeTypes() : [];
  const argumentTypes = fields.flatMap((field) => typesOf(field.arguments(), isHidden));
  return [...typesOf(fields, isHidden), ...argumentTypes, ...implementations]
    .map(fullReference)
    .concat(type.interfaces().map(nameReference));
}

function typesOf(
  elements: readonly (Element & { readonly type?: Type })[],
  isHidden: Visibility['isHidden'],
): readonly NamedType[] {
  return elements.flatMap((element) =>
    isHidden(element) || element.type === undefined ? [] : [baseType(element.type)],
  );
}
