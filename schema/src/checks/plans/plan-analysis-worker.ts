/** The worker that plans known operations; see `plan-analyzer.ts`. */
import { serveTasks } from '../../threads/serve-tasks.js';
import { analyzePlans } from './analyze-plans.js';

serveTasks(analyzePlans);
