/** No settings beyond those that every subgraph has. */
export type CatalogConfig = object;

export function readCatalogConfig(): CatalogConfig {
  return {};
}
