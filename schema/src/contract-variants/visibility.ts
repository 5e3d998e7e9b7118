/** Reads the tags of a supergraph's elements, and hides elements from clients with `@inaccessible`. */
import {
  CoreSpecDefinition,
  INACCESSIBLE_VERSIONS,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  Supergraph,
} from '@apollo/federation-internals';
import type {
  ArgumentDefinition,
  EnumValue,
  FieldDefinition,
  InputFieldDefinition,
  InterfaceType,
  NamedType,
  ObjectType,
  Schema,
} from '@apollo/federation-internals';

export type Field = FieldDefinition<ObjectType | InterfaceType>;
export type Element = NamedType | Field | InputFieldDefinition | EnumValue | ArgumentDefinition<Field>;

export interface Visibility {
  readonly schema: Schema;
  /** The types of the subgraphs: without built-in types and the types of `link` and `join`. */
  readonly types: readonly NamedType[];
  /** The element's own tags, from every subgraph that defines it. */
  tagsOf(element: Element): readonly string[];
  isHidden(element: Element): boolean;
  /** Hides the element from clients; routers go on using it. */
  hide(element: Element): void;
}

const TAG = 'https://specs.apollo.dev/tag';
const INACCESSIBLE = 'https://specs.apollo.dev/inaccessible';

/** Throws when the SDL is not a supergraph. */
export function readVisibility(supergraphSdl: string): Visibility {
  const { schema } = Supergraph.build(supergraphSdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: false,
  });
  const tag = directiveOf(schema, TAG, 'tag');
  let inaccessible = directiveOf(schema, INACCESSIBLE, 'inaccessible');
  const isHidden = (element: Element): boolean => inaccessible !== null && element.hasAppliedDirective(inaccessible);
  return {
    schema,
    types: schema.types().filter((type) => schema.coreFeatures?.sourceFeature(type) === undefined),
    tagsOf: (element) =>
      tag === null ? [] : element.appliedDirectivesOf<{ name: string }>(tag).map((applied) => applied.arguments().name),
    isHidden,
    hide: (element) => {
      // Links the feature on first use, so that a filter that hides nothing leaves the supergraph unchanged.
      inaccessible ??= linkInaccessible(schema);
      if (!isHidden(element)) element.applyDirective<Record<string, never>>(inaccessible);
    },
  };
}

/** The directive's name in this schema: subgraphs may import it under another name. */
function directiveOf({ coreFeatures }: Schema, identity: string, name: string): string | null {
  return coreFeatures?.getByIdentity(identity)?.directiveNameInSchema(name) ?? null;
}

function linkInaccessible(schema: Schema): string {
  const spec = INACCESSIBLE_VERSIONS.latest();
  const link = schema.coreFeatures?.coreDefinition;
  const problems =
    link instanceof CoreSpecDefinition
      ? link.applyFeatureToSchema(schema, spec, undefined, spec.defaultCorePurpose)
      : [];
  if (problems.length > 0) throw problems[0] ?? new Error('@inaccessible cannot be linked.');
  return 'inaccessible';
}

/** The members of a type that can be hidden one by one. The members of a union are types and not among them. */
export function membersOf(type: NamedType): readonly (Field | InputFieldDefinition | EnumValue)[] {
  if (isObjectType(type) || isInterfaceType(type)) return [...type.fields()];
  if (isInputObjectType(type)) return type.fields();
  return isEnumType(type) ? type.values : [];
}

export function fieldsOf(type: NamedType): readonly Field[] {
  return isObjectType(type) || isInterfaceType(type) ? [...type.fields()] : [];
}
