/** Warms up checks after a start, a launch and a new list of operations, so that the next check is not slow. */
import type { Logger } from '@marquee/runtime/log';
import type { ApiContext } from '../api/context.js';
import { printGraphRef, readGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { MAX_CONFIRMATION_MS } from '../launches/connected-routers.js';

type WarmUpDependencies = Pick<ApiContext, 'registry' | 'checks' | 'persistedOperations' | 'routers'>;

/** Measured: a check after three rounds takes a third of the time of a first check. */
const ROUNDS_WHEN_COLD = 3;

/** Resolves once the warm-up has started; it goes on in the background, and its errors are logged. */
export async function warmUpChecks(
  { registry, checks, persistedOperations, routers }: WarmUpDependencies,
  graph: string,
  log: Logger,
): Promise<void> {
  const warmUp = (ref: GraphRef): Promise<void> => checks.warmUp(ref, ROUNDS_WHEN_COLD);
  /** Waits for the routers first: on a small machine they need the same CPU to load the supergraph. */
  const warmUpAfterRouters = async (ref: GraphRef): Promise<void> => {
    const { served } = await registry.launchState(ref);
    if (served !== null)
      await routers.waitForConfirmation(printGraphRef(ref), served.id, AbortSignal.timeout(MAX_CONFIRMATION_MS));
    await checks.warmUp(ref, 0);
  };
  const inBackground =
    (work: (ref: GraphRef) => Promise<void>) =>
    (text: string): void => {
      const ref = readGraphRef(text);
      if (ref !== null)
        work(ref).catch((error: unknown) => log.warn({ err: error, ref: text }, 'warming up checks failed'));
    };
  registry.onServed(inBackground(warmUpAfterRouters));
  persistedOperations.onPublished(inBackground(warmUp));
  for (const { id, servedLaunch } of await registry.variants(graph))
    if (servedLaunch !== null) inBackground(warmUp)(id);
}
