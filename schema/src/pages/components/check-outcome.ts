/** What a check came to, in a word. */
import type { Check } from '../../checks/checks.js';
import type { Html } from './html.js';
import { badge } from './badge.js';

export function checkOutcome({ passed, problems }: Check): Html {
  if (passed) return badge('good', 'passed');
  return badge('bad', problems.length > 0 ? 'does not compose' : 'refused');
}
