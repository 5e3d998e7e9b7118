/** The committed files of the test stream, in memory. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { AUDIO, LADDER } from './ladder.js';

export interface Track {
  /** What a decoder must know before the first segment. */
  readonly init: Buffer;
  /** The segment with index 1. */
  readonly second: Buffer;
}

/** Beside this file's folder, or beside the folder that it is compiled into. */
function mediaFolder(): URL {
  const beside = new URL('../../media/', import.meta.url);
  return existsSync(beside) ? beside : new URL('../../../media/', import.meta.url);
}

/** Track id -> its files. */
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
