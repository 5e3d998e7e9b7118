/** Paths in this checkout, for sources (tests) and for `dist` (proofs). */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(folder: string): string {
  return existsSync(join(folder, 'docker-compose.yml')) ? folder : findRoot(dirname(folder));
}

export const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The text of `clients/operations/<name>.graphql`. */
export function readOperation(name: string): string {
  return readFileSync(join(ROOT, 'clients', 'operations', `${name}.graphql`), 'utf8');
}
