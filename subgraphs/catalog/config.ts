/** No settings beyond those that every subgraph has. */
export type CatalogConfig = object;

export const readCatalogConfig = (): CatalogConfig => ({});
