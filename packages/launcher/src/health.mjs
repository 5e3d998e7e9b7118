/**
 * `node health.mjs URL`: exits with 0 when the URL responds with a 2xx status, else with 1. The health check of
 * containers, whose image has no other HTTP client.
 */
const [url = ''] = process.argv.slice(2);
const alive = await fetch(url, { signal: AbortSignal.timeout(4_000) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exitCode = alive ? 0 : 1;
