/** Names of graphs, variants and subgraphs, and graph refs. */

/** A variant of a graph, written as `marquee@current`. */
export interface GraphRef {
  readonly graph: string;
  readonly variant: string;
}

/** The names that GraphOS allows: clients use both in URLs and file names. */
const GRAPH = /^[a-zA-Z][a-zA-Z0-9-]{0,63}$/;
const VARIANT = /^[a-zA-Z][a-zA-Z0-9._/-]{0,63}$/;
/** Composition turns the name into an enum value; names that differ in other characters only would collide. */
const SUBGRAPH = /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/;

export const DEFAULT_VARIANT = 'current';

export function isGraphName(name: string): boolean {
  return GRAPH.test(name);
}

export function isVariantName(name: string): boolean {
  return VARIANT.test(name);
}

export function isSubgraphName(name: string): boolean {
  return SUBGRAPH.test(name);
}

/** `marquee` alone stands for `marquee@current`. Null when the text is not a graph ref. */
export function readGraphRef(text: string): GraphRef | null {
  const [graph = '', variant = DEFAULT_VARIANT, ...rest] = text.split('@');
  return isGraphName(graph) && isVariantName(variant) && rest.length === 0 ? { graph, variant } : null;
}

export function printGraphRef({ graph, variant }: GraphRef): string {
  return `${graph}@${variant}`;
}
