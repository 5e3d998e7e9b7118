/** Catalog has no settings of its own beyond those of every subgraph. */
export type CatalogConfig = object;

export function readCatalogConfig(): CatalogConfig {
  return {};
}
