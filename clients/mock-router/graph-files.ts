/** The supergraph and subgraph schemas of this checkout. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface GraphFiles {
  readonly supergraphSdl: string;
  /** Subgraph name → SDL. */
  readonly subgraphSdls: ReadonlyMap<string, string>;
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'docker-compose.yml')) ? folder : findRoot(dirname(folder));
}

export function readGraphFiles(): GraphFiles {
  const root = findRoot(dirname(fileURLToPath(import.meta.url)));
  const sdlOf = (name: string): string => join(root, 'subgraphs', name, 'schema.graphql');
  const names = readdirSync(join(root, 'subgraphs')).filter((name) => existsSync(sdlOf(name)));
  return {
    supergraphSdl: readFileSync(join(root, 'schema', 'supergraph.graphql'), 'utf8'),
    subgraphSdls: new Map(names.map((name) => [name, readFileSync(sdlOf(name), 'utf8')])),
  };
}
