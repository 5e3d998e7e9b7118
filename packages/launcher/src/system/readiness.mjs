/** When processes are ready, as they say themselves. */
import { UserError } from '../console.mjs';

const LIMIT_MS = 30 * 60_000;
const PAUSE_MS = 100;

/**
 * Resolves when every process has answered `/ready`: its own events are in the log, those of the others are applied,
 * and its caches are filled. Rejects with a `UserError` after 30 minutes, which the large sample data may take.
 *
 * @param {readonly { name: string, url: string }[]} processes
 */
export async function waitUntilReady(processes) {
  const deadline = Date.now() + LIMIT_MS;
  await Promise.all(
    processes.map(async ({ name, url }) => {
      while (!(await isReady(url))) {
        if (Date.now() > deadline)
          throw new UserError(`${name} does not get ready; its log is in the data folder under logs/.`);
        await new Promise((resume) => setTimeout(resume, PAUSE_MS));
      }
    }),
  );
}

function isReady(url) {
  return fetch(`${url}/ready`, { signal: AbortSignal.timeout(10 * 60_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
