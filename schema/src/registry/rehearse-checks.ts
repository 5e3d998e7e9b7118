/** Whoever checks first, after a start, a launch or a new list of operations, should not wait for what was known before. */
import type { Logger } from '@marquee/kit/process/log';
import type { ApiContext } from './api/context.js';
import { printGraphRef, readGraphRef } from './graph-ref.js';
import type { GraphRef } from './graph-ref.js';

type Rehearsed = Pick<ApiContext, 'registry' | 'checks' | 'persistedOperations'>;

export const rehearseChecks = async ({ registry, checks, persistedOperations }: Rehearsed, graph: string, log: Logger): Promise<void> => {
  const rehearse = (ref: GraphRef, isStart: boolean): void =>
    void checks.rehearse(ref, isStart).catch((error: unknown) => log.warn({ err: error, ref: printGraphRef(ref) }, 'the next check will take longer'));
  const onChange = (text: string): void => {
    const ref = readGraphRef(text);
    if (ref !== null) rehearse(ref, false);
  };
  registry.onServed(onChange);
  persistedOperations.onPublished(onChange);
  for (const { name } of await registry.variants(graph)) rehearse({ graph, variant: name }, true);
};
