/**
 * Whoever checks first, after a start, a launch or a new list of operations, should not wait for what was known before.
 */
import type { Logger } from '@marquee/runtime/log';
import type { ApiContext } from '../api/context.js';
import { MAX_CONFIRMATION_MS } from '../launches/connected-routers.js';
import { printGraphRef, readGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';

type WarmUpDependencies = Pick<ApiContext, 'registry' | 'checks' | 'persistedOperations' | 'routers'>;

/** Code that has never run is slow: after so many changes a check takes a third of the first one's time. */
const ROUNDS_WHEN_COLD = 3;

/** Resolves when it has begun; what is rehearsed goes on beside the work. */
export async function warmUpChecks(
  { registry, checks, persistedOperations, routers }: WarmUpDependencies,
  graph: string,
  log: Logger,
): Promise<void> {
  /** Planning is warm only after there was something to plan. */
  const rehearse = (ref: GraphRef): Promise<void> => checks.warmUp(ref, ROUNDS_WHEN_COLD);
  /** Routers go first: on a small machine they build what they will serve with the same cores. */
  const rehearseLaunch = async (ref: GraphRef): Promise<void> => {
    const { served } = await registry.launchState(ref);
    if (served !== null)
      await routers.waitForConfirmation(printGraphRef(ref), served.id, AbortSignal.timeout(MAX_CONFIRMATION_MS));
    await checks.warmUp(ref, 0);
  };
  const aside =
    (work: (ref: GraphRef) => Promise<void>) =>
    (text: string): void => {
      const ref = readGraphRef(text);
      if (ref !== null)
        work(ref).catch((error: unknown) => log.warn({ err: error, ref: text }, 'the next check will take longer'));
    };
  registry.onServed(aside(rehearseLaunch));
  persistedOperations.onPublished(aside(rehearse));
  for (const { id, servedLaunch } of await registry.variants(graph)) if (servedLaunch !== null) aside(rehearse)(id);
}
