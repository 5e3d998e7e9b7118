/** A supergraph on which parts are hidden from clients, and how its tags are read. */
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
  /** Those that people wrote: neither built in, nor of the machinery that joins subgraphs. */
  readonly types: readonly NamedType[];
  /** Of the element itself, from every subgraph that has it. */
  tagsOf(element: Element): readonly string[];
  isHidden(element: Element): boolean;
  /** From clients alone: routers and subgraphs go on with it. */
  hide(element: Element): void;
}

const TAG = 'https://specs.apollo.dev/tag';
const INACCESSIBLE = 'https://specs.apollo.dev/inaccessible';

/** Throws for what is no supergraph. */
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
      // Linked only when it is needed: what nothing is hidden of stays as it is.
      inaccessible ??= linkInaccessible(schema);
      if (!isHidden(element)) element.applyDirective<Record<string, never>>(inaccessible);
    },
  };
}

/** Under the name that it has here: subgraphs may import it under another. */
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

/** What is within a type and can be hidden on its own; a union's members are types themselves. */
export function membersOf(type: NamedType): readonly (Field | InputFieldDefinition | EnumValue)[] {
  if (isObjectType(type) || isInterfaceType(type)) return [...type.fields()];
  if (isInputObjectType(type)) return type.fields();
  return isEnumType(type) ? type.values : [];
}

export function fieldsOf(type: NamedType): readonly Field[] {
  return isObjectType(type) || isInterfaceType(type) ? [...type.fields()] : [];
}
