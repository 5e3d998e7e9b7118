/** Reads the committed files of the test stream into memory. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { AUDIO, LADDER } from './ladder.js';

export interface Track {
  /** The initialisation segment. */
  readonly init: Buffer;
  /** The segment with index 1. */
  readonly second: Buffer;
}

/** `media/` of the subgraph, seen from the source file or from the compiled one. */
function mediaFolder(): URL {
  const beside = new URL('../../media/', import.meta.url);
  return existsSync(beside) ? beside : new URL('../../../media/', import.meta.url);
}

/** The files of each track, by track id. */
export async function readTracks(): Promise<ReadonlyMap<string, Track>> {
  const folder = mediaFolder();
  const ids = [AUDIO.id, ...LADDER.map(({ id }) => id)];
  const tracks = ids.map(async (id) => {
    const [init, second] = await Promise.all([
      readFile(new URL(`${id}.mp4`, folder)),
      readFile(new URL(`${id}.m4s`, folder)),
    ]);
    return [id, { init, second }] as const;
  });
  return new Map(await Promise.all(tracks));
}
