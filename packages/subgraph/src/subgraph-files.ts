/**
 * Reads files of a subgraph's folder. They are found from the declaring module, which is in the folder itself or,
 * compiled, in its `dist/`.
 */
import { existsSync, readFileSync } from 'node:fs';

function read(module: string, name: string): string {
  const beside = new URL(name, module);
  return readFileSync(existsSync(beside) ? beside : new URL(`../${name}`, module), 'utf8');
}

/** The text of `schema.graphql`. */
export function readSchema(module: string): string {
  return read(module, 'schema.graphql');
}

/** The default port in the subgraph's `package.json`, which the launcher reads before anything is built. */
export function readDefaultPort(module: string): number {
  const manifest = JSON.parse(read(module, 'package.json')) as { readonly marquee?: { readonly port?: number } };
  return manifest.marquee?.port ?? 0;
}
