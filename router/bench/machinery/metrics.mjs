/** The text of a gateway's metrics; empty without such a page. */
export async function readMetrics({ port }) {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
  return response?.ok ? response.text() : '';
}
