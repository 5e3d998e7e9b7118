/** The versions of libraries that a published package names, as the workspaces pin them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, filesBelow } from '../workspace.mjs';

/** @returns {(name: string) => string} Throws for a library that no workspace depends on. */
export function pinnedVersions() {
  const manifests = filesBelow('.', 'package.json').map((file) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')));
  const versions = Object.assign({}, ...manifests.map(({ dependencies }) => dependencies ?? {}));
  return (name) => {
    const version = versions[name];
    if (version === undefined || version === '*') throw new Error(`No workspace pins the version of ${name}.`);
    return version;
  };
}
