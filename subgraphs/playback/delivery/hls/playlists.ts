/**
 * Playlists of HTTP Live Streaming (RFC 8216): one multivariant playlist, and one media playlist per track. Addresses
 * are relative.
 */
import type { Rendition } from '../../rules/streams/renditions.js';
import { CAPTION_SECONDS, captionFiles } from './captions.js';
import { AUDIO, FRAME_RATE, SEGMENT_SECONDS } from './ladder.js';

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

function variant({ id, codec, width, height, bitsPerSecond }: Rendition): readonly string[] {
  // All segments of a track have the same size, so the peak rate is the average rate.
  const bandwidth = bitsPerSecond + AUDIO.bitsPerSecond;
  const attributes = [
    `BANDWIDTH=${bandwidth}`,
    `AVERAGE-BANDWIDTH=${bandwidth}`,
    `CODECS="${codec},${AUDIO.codec}"`,
    `RESOLUTION=${width}x${height}`,
    `FRAME-RATE=${FRAME_RATE.toFixed(3)}`,
    'AUDIO="sound"',
    'SUBTITLES="captions"',
  ];
  return [`#EXT-X-STREAM-INF:${attributes.join(',')}`, `${id}.m3u8`];
}

/** @param language BCP 47; language of audio and captions. */
export function multivariantPlaylist(renditions: readonly Rendition[], language: string): string {
  return lines(
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="${language}",LANGUAGE="${language}",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="1",URI="${AUDIO.id}.m3u8"`,
    `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="${language}",LANGUAGE="${language}",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="captions.m3u8"`,
    ...renditions.flatMap(variant),
  );
}

function onDemand(targetSeconds: number, version: number, ...rest: readonly string[]): string {
  return lines(
    '#EXTM3U',
    `#EXT-X-VERSION:${version}`,
    `#EXT-X-TARGETDURATION:${targetSeconds}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    ...rest,
    '#EXT-X-ENDLIST',
  );
}

/** @param track Name of the track's folder. */
export function mediaPlaylist(track: string, segments: number): string {
  return onDemand(
    SEGMENT_SECONDS,
    7,
    `#EXT-X-MAP:URI="${track}/init.mp4"`,
    ...Array.from({ length: segments }, (_, index) => [
      `#EXTINF:${SEGMENT_SECONDS.toFixed(3)},`,
      `${track}/${index}.m4s`,
    ]).flat(),
  );
}

export function captionsPlaylist(segments: number): string {
  return onDemand(
    CAPTION_SECONDS,
    7,
    ...captionFiles(segments).flatMap(({ index, seconds }) => [
      `#EXTINF:${seconds.toFixed(3)},`,
      `captions/${index}.vtt`,
    ]),
  );
}
