/** The worker that plans known operations; see `plan-analyzer.ts`. */
import { serveTasks } from '@marquee/runtime/threads/serve-tasks';
import { analyzePlans } from './analyze-plans.js';

serveTasks(analyzePlans);
