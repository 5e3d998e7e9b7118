/** The thread that composes; see `composer.ts`. */
import { parentPort } from 'node:worker_threads';
import { build } from './build.js';
import type { Built } from './build.js';
import type { SubgraphSource } from './compose.js';

/** What composition throws is a bug of it, or of ours: whoever waits is told, and the next task finds the thread well. */
const buildSafely = (subgraphs: readonly SubgraphSource[]): Built => {
  try {
    return build(subgraphs);
  } catch (error) {
    const message = `Composition failed in a way that it should not: ${error instanceof Error ? error.message : String(error)}`;
    return { outcome: 'failed', problems: [{ code: 'COMPOSITION_BUG', message, locations: [] }] };
  }
};

parentPort?.on('message', (subgraphs: readonly SubgraphSource[]) => parentPort?.postMessage(buildSafely(subgraphs)));
