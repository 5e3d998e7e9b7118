/**
 * `node deploy/compose/make-secrets.mjs`: writes the keys of the registry that `docker-compose.yml` names, once. The
 * folder is for this user only; the files can be read by the user of the containers, into which they are mounted.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'secrets');
mkdirSync(folder, { recursive: true, mode: 0o700 });
for (const name of ['registry-admin-key', 'registry-read-key']) {
  const file = join(folder, name);
  if (existsSync(file)) {
    process.stdout.write(`${file} exists\n`);
    continue;
  }
  writeFileSync(file, `service:marquee:${randomBytes(32).toString('base64url')}\n`, { mode: 0o444, flag: 'wx' });
  process.stdout.write(`${file} is written\n`);
}
