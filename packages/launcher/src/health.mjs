/**
 * `node health.mjs URL`: succeeds when a process answers there; for containers, whose image has no other client.
 * Degraded is alive.
 */
const [url = ''] = process.argv.slice(2);
const alive = await fetch(url, { signal: AbortSignal.timeout(4_000) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exitCode = alive ? 0 : 1;
