/** Search has no settings of its own beyond those of every subgraph. */
export type SearchConfig = object;

export function readSearchConfig(): SearchConfig {
  return {};
}
