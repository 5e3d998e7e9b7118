/** Captions of the test stream (WebVTT). They show the time position, so that their synchronisation can be checked. */
import { SEGMENT_SECONDS } from './ladder.js';

/** Length of one caption file, about a minute. */
export const CAPTION_SECONDS = 8 * SEGMENT_SECONDS;

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

function clockTime(seconds: number): string {
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

/** @param segments Number of media segments of the title. */
export function captionFiles(segments: number): readonly { readonly index: number; readonly seconds: number }[] {
  const lengthSeconds = segments * SEGMENT_SECONDS;
  return Array.from({ length: Math.ceil(lengthSeconds / CAPTION_SECONDS) }, (_, index) => ({
    index,
    seconds: Math.min(CAPTION_SECONDS, lengthSeconds - index * CAPTION_SECONDS),
  }));
}

/** Null when the film has ended before that file. */
export function captionFile(segments: number, index: number): string | null {
  const file = captionFiles(segments)[index];
  if (file === undefined) return null;
  const cues = Array.from({ length: file.seconds / SEGMENT_SECONDS }, (_, cue) => {
    const from = index * CAPTION_SECONDS + cue * SEGMENT_SECONDS;
    return `\n${clockTime(from)}.000 --> ${clockTime(from + SEGMENT_SECONDS)}.000\nTest stream ${clockTime(from)}\n`;
  });
  // Cue times count from the beginning of the title, where the media timestamps also start.
  return `WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n${cues.join('')}`;
}
