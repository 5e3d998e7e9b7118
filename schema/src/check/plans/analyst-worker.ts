/** The worker that plans known operations; see `analyst.ts`. */
import { serveTasks } from '../../threads/serve-tasks.js';
import { analyse } from './analyse.js';

serveTasks(analyse);
