/** Playback has no settings besides those that every subgraph has. */
export type PlaybackConfig = object;

export function readPlaybackConfig(): PlaybackConfig {
  return {};
}
