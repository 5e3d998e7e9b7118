import { join } from 'node:path';

/** One file for each operation of our clients. */
export const OPERATIONS = join('clients', 'operations');
