/** The execution paths of the native engine, from the router's metrics. */

/**
 * @param text The metrics.
 * @returns {{ compiled: number, fell_back: number, general: number } | null} null for gateways without such a metric
 */
export function readPaths(text) {
  const counts = [...text.matchAll(/^router_operations_total\{path="(\w+)"\} (\d+)$/gm)].map(([, path, count]) => [
    // Older routers name it so.
    path === 'fast' ? 'compiled' : path,
    Number(count),
  ]);
  return counts.length === 0 ? null : Object.fromEntries(counts);
}

/** @returns the share of operations on the paths other than the compiled one; null when no operation was executed */
export function sharesSince(before, after) {
  if (before === null || after === null) return null;
  const since = (path) => after[path] - before[path];
  const all = since('compiled') + since('fell_back') + since('general');
  return all === 0 ? null : { fellBack: since('fell_back') / all, general: since('general') / all };
}
