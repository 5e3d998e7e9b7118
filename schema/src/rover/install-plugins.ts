/** Installs our composition and our router as plugins of Rover. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Rover accepts known major versions only; the plugins have the version of `@apollo/composition`. */
export const PLUGIN_VERSION = (
  createRequire(import.meta.url)('@apollo/composition/package.json') as { readonly version: string }
).version;

const PLUGINS = { supergraph: 'supergraph-plugin.js', router: 'router-plugin.js' } as const;

/** Writes executable scripts that import our built files. @returns The paths of the scripts. */
export async function installPlugins(folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    Object.entries(PLUGINS).map(async ([name, module]) => {
      const path = join(folder, `${name}-v${PLUGIN_VERSION}`);
      const target = new URL(`../../dist/rover/${module}`, import.meta.url).href;
      await writeFile(path, `#!/usr/bin/env node\nimport(${JSON.stringify(target)});\n`);
      // `writeFile` sets the mode of new files only.
      await chmod(path, 0o755);
      return path;
    }),
  );
}

/** The folder of npm's Rover, which looks for plugins there only. Null where it is not installed. */
export function folderOfNpmRover(): string | null {
  try {
    return dirname(
      createRequire(import.meta.url).resolve(`@apollo/rover-${process.platform}-${process.arch}/package.json`),
    );
  } catch {
    return null;
  }
}
