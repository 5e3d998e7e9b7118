/** Supergraphs that are only fuzzed: executable directives, renamed root types, fields of type Query, lost mutations. */
import { LINK } from '../support/read-suite.js';

const NOTE = `directive @note(text: String, list: [Int!]) repeatable on
    QUERY | MUTATION | FIELD | FRAGMENT_DEFINITION | FRAGMENT_SPREAD | INLINE_FRAGMENT | VARIABLE_DEFINITION
  directive @mark on FIELD`;

const NOTE_ON_FIELDS = NOTE.replace(/FRAGMENT_DEFINITION . FRAGMENT_SPREAD . /, '');

/** Items with keys in two subgraphs, an interface, and a value type. */
const DIRECTIVES = {
  a: `${NOTE}
    type Query { items(first: Int): [Item!] item: Item any: Any menu: Menu @shareable }
    type Mutation { save(name: String): Item! drop: Int! soft: Int }
    interface Any { id: ID! name: String }
    type Item implements Any @key(fields: "id") { id: ID! name: String size: Size weight: Int }
    type Box implements Any @key(fields: "id") { id: ID! name: String items: [Item] }
    type Size { width: Int label(in: String): String }
    type Menu @shareable { top: Item }`,
  b: `${NOTE}
    type Query { best: Item menu: Menu @shareable }
    type Mutation { log(text: String): Int! twice: Item! }
    type Item @key(fields: "id") { id: ID! text(in: String): String score: Int! weight: Int @external heavy: String @requires(fields: "weight") }
    type Box @key(fields: "id") { id: ID! note: String }
    type Menu @shareable { side: Item }`,
};

/**
 * Root types with other names in each subgraph, and fields of their types everywhere. Its directive has no location on
 * named fragments: the router does not know under which name such a fragment could be on a root type of a subgraph.
 */
const ROOTS = {
  a: `${NOTE_ON_FIELDS}
    schema { query: RootQuery mutation: Changes }
    type RootQuery { a: String self: RootQuery list: [RootQuery] thing: Thing viewer: Viewer @shareable }
    type Viewer @shareable { again: RootQuery one: Thing }
    type Changes { save: Payload! count: Int! }
    type Payload { ok: Int query: RootQuery thing: Thing! }
    type Thing @key(fields: "id") { id: ID! root: RootQuery name: String }`,
  b: `${NOTE_ON_FIELDS}
    schema { query: Root mutation: Other }
    type Root { b(in: Int): Int other: Root things: [Thing!]! viewer: Viewer @shareable }
    type Viewer @shareable { two: Thing }
    type Other { log: Int! last: Thing }
    type Thing @key(fields: "id") { id: ID! stars: Int! back: Root }`,
  c: `${NOTE_ON_FIELDS} type Query { c: String deep: Deep } type Deep { query: Query }`,
};

export const GENERATED_WORLDS: readonly { readonly name: string; readonly sdls: ReadonlyMap<string, string> }[] =
  Object.entries({ 'executable-directives': DIRECTIVES, 'renamed-roots': ROOTS }).map(([name, sdls]) => ({
    name,
    sdls: new Map(Object.entries(sdls).map(([subgraph, sdl]) => [subgraph, LINK + sdl])),
  }));
