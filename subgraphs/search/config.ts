/** Search has no settings of its own beyond the port, which the kit reads. */
export type SearchConfig = object;

export function readSearchConfig(): SearchConfig {
  return {};
}
