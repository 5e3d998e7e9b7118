/** Generates graphs of a given size, the same on every machine. */

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';

/** Every fifth type of a subgraph is an entity to which the next subgraph adds fields. */
const SHARED_EVERY = 5;

/** @returns Subgraph sources with `typeCount` types each. */
export function makeGraph(subgraphCount, typeCount) {
  return Array.from({ length: subgraphCount }, (_, subgraph) => {
    const own = Array.from({ length: typeCount - Math.floor(typeCount / SHARED_EVERY) }, (_, type) =>
      ownType(subgraph, type, typeCount),
    );
    const before = (subgraph + subgraphCount - 1) % subgraphCount;
    const shared = Array.from({ length: Math.floor(typeCount / SHARED_EVERY) }, (_, index) =>
      extension(subgraph, before, index),
    );
    const sdl = [
      LINK,
      `type Query { first${subgraph}: ${nameOf(subgraph, 0)} all${subgraph}(first: Int = 10): [${nameOf(subgraph, 1)}!] }`,
      ...own,
      ...shared,
    ].join('\n\n');
    return { name: `s${String(subgraph).padStart(2, '0')}`, url: `http://127.0.0.1/${subgraph}`, sdl };
  });
}

function nameOf(subgraph, type) {
  return `S${subgraph}T${type}`;
}

function ownType(subgraph, type, typeCount) {
  const next = nameOf(subgraph, (type + 1) % (typeCount - Math.floor(typeCount / SHARED_EVERY)));
  return `"A type of ${subgraph}."
type ${nameOf(subgraph, type)} @key(fields: "id") {
  id: ID!
  "What it is called."
  name: String
  createdAt: String!
  count(unit: String = "all"): Int
  next: ${next}
  others(first: Int = 10, after: String): [${next}!]
}`;
}

/** Adds fields to an entity of the previous subgraph. */
function extension(subgraph, before, index) {
  return `type ${nameOf(before, index)} @key(fields: "id") {
  id: ID!
  ratingBy${subgraph}: Float
  noteBy${subgraph}(length: Int): String
}`;
}
