/** What the tests of Rover share: publishing, checking, and manifests with the real Rover. */
import { createHash } from 'node:crypto';
import type { FILMS } from '../test-registry.js';
import type { Rover, RoverRun } from './rover-process.js';

export const CURRENT = 'marquee@current';

interface PublishOptions {
  /** Default: the variant `current`. */
  readonly ref?: string;
  readonly flags?: readonly string[];
}

/** @param subgraph Its `sdl` may be bytes that are not valid UTF-8. */
export async function publish(
  rover: Rover,
  subgraph: { readonly name: string; readonly url: string; readonly sdl: string | Buffer },
  { ref = CURRENT, flags = [] }: PublishOptions = {},
): Promise<RoverRun> {
  return rover.run(
    'subgraph',
    'publish',
    ref,
    '--name',
    subgraph.name,
    '--schema',
    await rover.file('published.graphql', subgraph.sdl),
    '--routing-url',
    subgraph.url,
    '--allow-invalid-routing-url',
    ...flags,
  );
}

export async function check(rover: Rover, { name, sdl }: Pick<typeof FILMS, 'name' | 'sdl'>): Promise<RoverRun> {
  return rover.run(
    'subgraph',
    'check',
    CURRENT,
    '--name',
    name,
    '--schema',
    await rover.file(`${name}-proposed.graphql`, sdl),
  );
}

/** Publishes a manifest with one operation of the client `web`. */
export async function publishOperation(rover: Rover, body: string, name: string, ref = CURRENT): Promise<RoverRun> {
  const id = createHash('sha256').update(body).digest('hex');
  const manifest = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id, name, type: 'query', body, clientName: 'web' }],
  };
  return rover.run(
    'persisted-queries',
    'publish',
    ref,
    '--manifest',
    await rover.file('manifest.json', JSON.stringify(manifest)),
  );
}
