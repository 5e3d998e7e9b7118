/** The thread that composes; see `composer.ts`. */
import { parentPort } from 'node:worker_threads';
import { build } from './build.js';
import type { SubgraphSource } from './compose.js';

parentPort?.on('message', (subgraphs: readonly SubgraphSource[]) => parentPort?.postMessage(build(subgraphs)));
