/** A start in which no client, nor the launcher, has requested a page. */
import { rm } from 'node:fs/promises';
import { browse, openSessions } from './browse-page.js';
import type { GraphQLResponse } from '../system/http-client.js';
import { startSystem } from '../system/running-system.js';
import type { RunningSystem, SystemOptions } from '../system/running-system.js';
import { createDataFolder } from '../system/sample-data.js';

/** Dispose of the system with `await using`. */
export async function startUnused(
  seed: 'small' | 'demo',
  { hasLongDeadlines }: Required<Pick<SystemOptions, 'hasLongDeadlines'>>,
): Promise<RunningSystem> {
  const dataDir = await createDataFolder(seed);
  // Without sample data of its own, the launcher has no demo account to sign in and no page to request.
  const system = await startSystem({ dataDir, hasLongDeadlines, env: { MARQUEE_SEED: 'none' } });
  return {
    ...system,
    [Symbol.asyncDispose]: async () => {
      await system[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Signs the demo account in and requests one page. */
export async function requestFirstPage(router: string): Promise<GraphQLResponse> {
  const [session] = await openSessions(router);
  if (session === undefined) throw new Error('The demo account has no profile without a PIN.');
  return browse(router, session);
}
