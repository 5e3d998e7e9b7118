/** A colour for each subgraph, in the order in which they appear. */

const TINTS = 10;

const known = new Map<string, string>();

/** The number of a colour of the stylesheet. */
export function tintOf(subgraph: string): string {
  const tint = known.get(subgraph) ?? String(known.size % TINTS);
  known.set(subgraph, tint);
  return tint;
}
