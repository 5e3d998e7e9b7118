/** Playback has no settings of its own beyond those of every subgraph. */
export type PlaybackConfig = object;

export function readPlaybackConfig(): PlaybackConfig {
  return {};
}
