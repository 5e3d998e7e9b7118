/** Which way our own engine took, as the router tells it. */

/**
 * @returns {Promise<{ fast: number, fell_back: number, general: number } | null>} null for gateways that have no such
 * paths
 */
export async function readPaths({ port }) {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
  const text = response?.ok ? await response.text() : '';
  const counts = [...text.matchAll(/^router_operations_total\{path="(\w+)"\} (\d+)$/gm)].map(([, path, count]) => [
    path,
    Number(count),
  ]);
  return counts.length === 0 ? null : Object.fromEntries(counts);
}

/** @returns the share of operations that took each other path than the fast one; null when none took any */
export function sharesSince(before, after) {
  if (before === null || after === null) return null;
  const since = (path) => after[path] - before[path];
  const all = since('fast') + since('fell_back') + since('general');
  return all === 0 ? null : { fellBack: since('fell_back') / all, general: since('general') / all };
}
