/** Playback has no settings of its own beyond the port, which the kit reads. */
export type PlaybackConfig = object;

export function readPlaybackConfig(): PlaybackConfig {
  return {};
}
