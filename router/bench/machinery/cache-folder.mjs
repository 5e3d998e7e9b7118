/** What the bench keeps between runs: results of steps, and peers that were compiled. It is not part of the repository. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CACHE = join(fileURLToPath(new URL('../../../', import.meta.url)), '.cache', 'bench');
