/** Whoever checks first, after a start, a launch or a new list of operations, should not wait for what was known before. */
import type { Logger } from '@marquee/kit/process/log';
import type { ApiContext } from './api/context.js';
import { printGraphRef, readGraphRef } from './graph-ref.js';
import type { GraphRef } from './graph-ref.js';

type Rehearsed = Pick<ApiContext, 'registry' | 'checks' | 'persistedOperations'>;

/** Code that has never run is slow: after so many changes a check takes a third of the first one's time. */
const ROUNDS_WHEN_COLD = 3;

/** Resolves when it has begun; what is rehearsed goes on beside the work. */
export const rehearseChecks = async ({ registry, checks, persistedOperations }: Rehearsed, graph: string, log: Logger): Promise<void> => {
  let isCold = true;
  const rehearse = (ref: GraphRef): void => {
    checks.rehearse(ref, isCold ? ROUNDS_WHEN_COLD : 0).catch((error: unknown) => log.warn({ err: error, ref: printGraphRef(ref) }, 'the next check will take longer'));
    isCold = false;
  };
  const onChange = (text: string): void => {
    const ref = readGraphRef(text);
    if (ref !== null) rehearse(ref);
  };
  registry.onServed(onChange);
  persistedOperations.onPublished(onChange);
  for (const { name, servedLaunch } of await registry.variants(graph)) if (servedLaunch !== null) rehearse({ graph, variant: name });
};
