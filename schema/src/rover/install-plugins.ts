/** Puts our composition and our router where Rover looks for its plugins. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Rover takes only versions that it knows the major of; ours is that of the composition within. */
export const PLUGIN_VERSION = (
  createRequire(import.meta.url)('@apollo/composition/package.json') as { readonly version: string }
).version;

const PLUGINS = { supergraph: 'supergraph-plugin.js', router: 'router-plugin.js' } as const;

/** Executable scripts that run what is built here. @returns Their paths. */
export async function installPlugins(folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    Object.entries(PLUGINS).map(async ([name, module]) => {
      const path = join(folder, `${name}-v${PLUGIN_VERSION}`);
      const target = new URL(`../../dist/rover/${module}`, import.meta.url).href;
      await writeFile(path, `#!/usr/bin/env node\nimport(${JSON.stringify(target)});\n`);
      // `writeFile` sets a mode only for files that it makes.
      await chmod(path, 0o755);
      return path;
    }),
  );
}

/** npm's Rover looks beside itself only. Null where it is not installed. */
export function folderOfNpmRover(): string | null {
  try {
    return dirname(
      createRequire(import.meta.url).resolve(`@apollo/rover-${process.platform}-${process.arch}/package.json`),
    );
  } catch {
    return null;
  }
}
