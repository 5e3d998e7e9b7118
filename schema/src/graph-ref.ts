/** Names of graphs, variants and subgraphs. */

/** `marquee@current`: a graph, and which of its variants. */
export interface GraphRef {
  readonly graph: string;
  readonly variant: string;
}

/** As GraphOS allows them: clients put both into URLs and file names. */
const GRAPH = /^[a-zA-Z][a-zA-Z0-9-]{0,63}$/;
const VARIANT = /^[a-zA-Z][a-zA-Z0-9._/-]{0,63}$/;
/** Composition makes an enum value of it; what differs only in odd characters would collide there. */
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

/** `marquee` alone means its variant `current`. Null when it is no ref. */
export function readGraphRef(text: string): GraphRef | null {
  const [graph = '', variant = DEFAULT_VARIANT, ...rest] = text.split('@');
  return isGraphName(graph) && isVariantName(variant) && rest.length === 0 ? { graph, variant } : null;
}

export function printGraphRef({ graph, variant }: GraphRef): string {
  return `${graph}@${variant}`;
}
