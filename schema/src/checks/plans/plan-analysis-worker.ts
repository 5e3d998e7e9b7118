/** The worker thread that plans known operations; see `plan-analyzer.ts`. */
import { parentPort } from 'node:worker_threads';
import { analyzePlans } from './analyze-plans.js';
import type { AnalysisTask } from './analyze-plans.js';

parentPort?.on('message', (task: AnalysisTask) => parentPort?.postMessage(analyzePlans(task)));
