/** What a subgraph's own schema can be switched off by: its features, by tags, and its name. */
import { isCoreTag } from '@marquee/contracts/criticality';
import { featuresOf } from '@marquee/contracts/switches';
import { Kind, parse } from 'graphql';
import type { ConstDirectiveNode, DefinitionNode, FieldDefinitionNode, TypeNode } from 'graphql';

export interface OwnFeatures {
  /** `Type.field` -> the features of the field, of its parent type and of its own type. Others have none. */
  readonly ofFields: ReadonlyMap<string, readonly string[]>;
  /** Type name -> the features of its tags. */
  readonly ofTypes: ReadonlyMap<string, readonly string[]>;
  /** Features and the subgraph itself, when one of their fields is core: a switch of such a name is not obeyed. */
  readonly core: ReadonlySet<string>;
}

interface Tagged {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

interface OwnField {
  readonly typeName: string;
  readonly field: FieldDefinitionNode;
}

export function readOwnFeatures(subgraph: string, sdl: string): OwnFeatures {
  const { definitions } = parse(sdl, { noLocation: true });
  const tagsOfTypes = new Map<string, readonly string[]>();
  const fields: OwnField[] = [];
  for (const definition of definitions) {
    const typeName = typeNameOf(definition);
    if (typeName === null) continue;
    tagsOfTypes.set(typeName, [...(tagsOfTypes.get(typeName) ?? []), ...tagsOf(definition as Tagged)]);
    if ('fields' in definition)
      for (const field of definition.fields ?? [])
        if (field.kind === Kind.FIELD_DEFINITION) fields.push({ typeName, field });
  }
  const ofTypes = new Map(
    [...tagsOfTypes].flatMap(([name, tags]) => {
      const features = featuresOf(tags, name);
      return features.length === 0 ? [] : [[name, features]];
    }),
  );
  const ofFields = new Map<string, readonly string[]>();
  const core = new Set<string>();
  for (const { typeName, field } of fields) {
    const coordinate = `${typeName}.${field.name.value}`;
    const tags = tagsOf(field);
    const features = [
      ...featuresOf(tags, coordinate),
      ...(ofTypes.get(typeName) ?? []),
      ...(ofTypes.get(namedTypeOf(field.type)) ?? []),
    ];
    if (features.length > 0) ofFields.set(coordinate, features);
    if (!isCore(tags, tagsOfTypes.get(typeName) ?? [])) continue;
    for (const feature of features) core.add(feature);
    // What other subgraphs resolve too is not lost with this one.
    if (!has(field, 'shareable') && !has(field, 'external')) core.add(subgraph);
  }
  return { ofFields, ofTypes, core };
}

/** The tags of the type count for a field without criticality of its own. */
function isCore(ofField: readonly string[], ofType: readonly string[]): boolean {
  const decided = ofField.map(isCoreTag).filter((isOfCore) => isOfCore !== null);
  return decided.length > 0 ? decided.includes(true) : ofType.some((tag) => isCoreTag(tag) === true);
}

function typeNameOf(definition: DefinitionNode): string | null {
  const isType = /Type(Definition|Extension)$/.test(definition.kind);
  return isType && 'name' in definition ? (definition.name?.value ?? null) : null;
}

/** By the name of the specification, or with the prefix that an unimported directive has. */
function has({ directives = [] }: Tagged, name: string): boolean {
  return directives.some((directive) => isNamed(directive, name));
}

function isNamed(directive: ConstDirectiveNode, name: string): boolean {
  return directive.name.value === name || directive.name.value === `federation__${name}`;
}

function tagsOf({ directives = [] }: Tagged): readonly string[] {
  return directives
    .filter((directive) => isNamed(directive, 'tag'))
    .flatMap(({ arguments: given = [] }) =>
      given.flatMap(({ value }) => (value.kind === Kind.STRING ? [value.value] : [])),
    );
}

function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}
