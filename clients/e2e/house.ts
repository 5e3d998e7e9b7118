/** The folders of the checkout, wherever these files run from (sources in tests, `dist` in proofs). */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const findRoot = (folder: string): string =>
  existsSync(join(folder, 'docker-compose.yml')) ? folder : findRoot(dirname(folder));

export const ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The text of `clients/operations/<name>.graphql`. */
export const readOperation = (name: string): string =>
  readFileSync(join(ROOT, 'clients', 'operations', `${name}.graphql`), 'utf8');
