/** The thread that plans known operations; see `analyst.ts`. */
import { parentPort } from 'node:worker_threads';
import { analyse } from './analyse.js';
import type { AnalysisTask } from './analyse.js';

parentPort?.on('message', (task: AnalysisTask) => parentPort?.postMessage(analyse(task)));
