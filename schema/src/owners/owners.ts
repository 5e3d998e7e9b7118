/**
 * The owners of schema elements, read from subgraph SDL: `@tag(name: "owner/…")` on the field, else on its type, else
 * the `@contact` of the subgraph's schema, else the subgraph's name. A pure function.
 */
import { Kind, parse, valueFromASTUntyped } from 'graphql';
import type { ConstDirectiveNode, DefinitionNode, DocumentNode, TypeDefinitionNode, TypeExtensionNode } from 'graphql';

export interface Contact {
  readonly name: string;
  readonly url: string | null;
  readonly description: string | null;
}

export interface Ownership {
  /** `Title` or `Title.name`. */
  readonly coordinate: string;
  readonly owner: string;
  readonly subgraph: string;
  readonly contact: Contact | null;
}

export interface Owners {
  /** Every type and field of every subgraph, by coordinate; an element of several subgraphs has several owners. */
  readonly all: readonly Ownership[];
  /** The owners of a coordinate. An argument has the owners of its field, a new field those of its type. */
  of(coordinate: string): readonly string[];
}

const OWNER_TAG = 'owner/';

/** A subgraph with invalid SDL owns nothing. */
export function readOwners(subgraphs: readonly { readonly name: string; readonly sdl: string }[]): Owners {
  const all = subgraphs
    .flatMap(ownedBy)
    .toSorted((one, other) => (one.coordinate < other.coordinate ? -1 : one.coordinate > other.coordinate ? 1 : 0));
  const byCoordinate = new Map<string, Set<string>>();
  for (const { coordinate, owner } of all)
    byCoordinate.set(coordinate, (byCoordinate.get(coordinate) ?? new Set()).add(owner));
  return {
    all,
    of: (coordinate) => {
      const field = coordinate.replace(/\(.*$/, '');
      return [...(byCoordinate.get(field) ?? byCoordinate.get(field.replace(/\..*$/, '')) ?? [])];
    },
  };
}

function ownedBy({ name: subgraph, sdl }: { readonly name: string; readonly sdl: string }): readonly Ownership[] {
  const document = readDocument(sdl);
  if (document === null) return [];
  const contact = readContact(document);
  const fallback = contact?.name ?? subgraph;
  return document.definitions.filter(isType).flatMap((type) => {
    const ofType = ownerTag(type.directives) ?? fallback;
    const own = (coordinate: string, owner: string): Ownership => ({ coordinate, owner, subgraph, contact });
    // A root type is shared by all subgraphs: only its fields have owners.
    const itself = ROOTS.has(type.name.value) ? [] : [own(type.name.value, ofType)];
    return [
      ...itself,
      ...membersOf(type).map(({ name, directives }) =>
        own(`${type.name.value}.${name.value}`, ownerTag(directives) ?? ofType),
      ),
    ];
  });
}

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

function readDocument(sdl: string): DocumentNode | null {
  try {
    return parse(sdl, { noLocation: true });
  } catch {
    return null;
  }
}

function readContact({ definitions }: DocumentNode): Contact | null {
  const directives = definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
  const contact = directives.find(({ name }) => name.value === 'contact');
  const name = contact && textOf(contact, 'name');
  return name == null
    ? null
    : {
        name,
        url: contact === undefined ? null : textOf(contact, 'url'),
        description: contact === undefined ? null : textOf(contact, 'description'),
      };
}

function textOf(directive: ConstDirectiveNode, name: string): string | null {
  const argument = directive.arguments?.find((each) => each.name.value === name);
  const value: unknown = argument && valueFromASTUntyped(argument.value);
  return typeof value === 'string' ? value : null;
}

function ownerTag(directives: readonly ConstDirectiveNode[] | undefined): string | null {
  const tags = (directives ?? [])
    .filter(({ name }) => name.value === 'tag')
    .map((directive) => textOf(directive, 'name'));
  return tags.find((tag) => tag?.startsWith(OWNER_TAG))?.slice(OWNER_TAG.length) ?? null;
}

function isType(definition: DefinitionNode): definition is TypeDefinitionNode | TypeExtensionNode {
  return /^(Object|Interface|Union|Enum|InputObject|Scalar)Type(Definition|Extension)$/.test(definition.kind);
}

function membersOf(type: TypeDefinitionNode | TypeExtensionNode) {
  if ('fields' in type) return type.fields ?? [];
  return 'values' in type ? (type.values ?? []) : [];
}
