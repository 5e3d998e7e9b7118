import { readdirSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { captionFile, captionFiles } from './captions.js';
import { AUDIO, LADDER, SEGMENT_SECONDS, segmentsFor } from './ladder.js';
import { captionsPlaylist, mediaPlaylist, multivariantPlaylist } from './playlists.js';
import { segmentAt } from './segment.js';
import { readTracks } from './tracks.js';

const MEDIA = new URL('../../media/', import.meta.url);

test('the committed stream is at most 200 kB, and the ladder has the bit rates of the files', async () => {
  const sizes = readdirSync(MEDIA).map((file) => statSync(new URL(file, MEDIA)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(200_000);
  const tracks = await readTracks();
  for (const { id, bitsPerSecond } of [...LADDER, AUDIO])
    expect((tracks.get(id)?.second.length ?? 0) * 8, id).toBe(bitsPerSecond * SEGMENT_SECONDS);
});

test('the ladder has the codec strings of the files', async () => {
  const tracks = await readTracks();
  const boxAt = (id: string, box: string): Buffer => {
    const init = tracks.get(id)?.init ?? expect.fail(id);
    return init.subarray(init.indexOf(box) + 4);
  };
  for (const { id, codec } of LADDER.filter(({ codec }) => codec.startsWith('avc1')))
    expect(`avc1.${boxAt(id, 'avcC').subarray(1, 4).toString('hex')}`).toBe(codec);
  const hevc = boxAt('hvc1-1080', 'hvcC');
  expect([hevc[1], hevc[12]]).toEqual([1, 120]);
  const av1 = boxAt('av01-2160', 'av1C');
  expect([(av1[1] ?? 0) >> 5, (av1[1] ?? 0) & 31]).toEqual([0, 12]);
});

test('each copy of a segment starts where the previous one ends', async () => {
  const video = (await readTracks()).get('avc1-480') ?? expect.fail('no track');
  const timeOf = (segment: Buffer): bigint => segment.readBigUInt64BE(segment.indexOf('tfdt') + 8);
  const numberOf = (segment: Buffer): number => segment.readUInt32BE(segment.indexOf('mfhd') + 8);
  const copies = [0, 1, 2, 674].map((index) => segmentAt(video.second, index));
  expect(copies.map(timeOf)).toEqual([0n, 98_304n, 196_608n, 674n * 98_304n]);
  expect(copies.map(numberOf)).toEqual([1, 2, 3, 675]);
  expect(copies[1]).toEqual(video.second);
  expect(() => segmentAt(video.init, 1)).toThrow('moof');
});

test('a playlist has the length of its title, to the nearest segment', () => {
  expect([segmentsFor(6000), segmentsFor(5405), segmentsFor(2)]).toEqual([750, 676, 1]);
  const lines = mediaPlaylist('avc1-480', 3).split('\n');
  expect(lines.slice(0, 6)).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-TARGETDURATION:8',
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-MAP:URI="avc1-480/init.mp4"',
  ]);
  expect(lines.slice(6)).toEqual([
    ...[0, 1, 2].flatMap((index) => ['#EXTINF:8.000,', `avc1-480/${index}.m4s`]),
    '#EXT-X-ENDLIST',
    '',
  ]);
});

test('the multivariant playlist lists audio, captions, and each rendition with its codecs', () => {
  const text = multivariantPlaylist(LADDER.slice(0, 1), 'de');
  expect(text).toContain(
    '#EXT-X-STREAM-INF:BANDWIDTH=38320,AVERAGE-BANDWIDTH=38320,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=854x480,FRAME-RATE=24.000,AUDIO="sound",SUBTITLES="captions"\navc1-480.m3u8\n',
  );
  expect(text).toContain('TYPE=AUDIO,GROUP-ID="sound",NAME="de",LANGUAGE="de"');
  expect(text).toContain('URI="captions.m3u8"');
});

test('captions cover the title and show the time position', () => {
  expect(captionFiles(9)).toEqual([
    { index: 0, seconds: 64 },
    { index: 1, seconds: 8 },
  ]);
  expect(captionFile(9, 1)).toBe(
    'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n00:01:04.000 --> 00:01:12.000\nTest stream 00:01:04\n',
  );
  expect(captionFile(9, 2)).toBeNull();
  expect(captionsPlaylist(9)).toContain('#EXTINF:8.000,\ncaptions/1.vtt');
});
