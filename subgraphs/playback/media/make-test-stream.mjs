/**
 * Creates the test stream: `node subgraphs/playback/media/make-test-stream.mjs [track…]`. Needs `ffmpeg` with libx264,
 * libx265 and libsvtav1 on the path (Debian 12: `apt-get install ffmpeg`). The product does not run this script; its
 * output is committed.
 *
 * Each track has an initialisation segment (`.mp4`) and one media segment (`.m4s`) of 8 s. At 24 frames and 48,000
 * samples per second this is a whole number of video frames and of AAC frames (1024 samples), so that repeated segments
 * join without a gap.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = import.meta.dirname;
const SECONDS = 8;
const FRAMES = 24 * SECONDS;

/** Still colour bars keep a 4K file small; a moving block shows whether playback is stuck. */
function bars(width, height) {
  return (
    `smptehdbars=size=${width}x${height}:rate=24[bars];color=white:size=${Math.round(width / 24)}x${Math.round(height / 24)}:rate=24[block];` +
    `[bars][block]overlay=x='mod(t,${SECONDS})/${SECONDS}*W':y=H-h,format=yuv420p[out]`
  );
}

const X264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryslow',
  '-crf',
  '36',
  '-bf',
  '0',
  '-g',
  String(FRAMES),
  '-keyint_min',
  String(FRAMES),
  '-sc_threshold',
  '0',
];
const X265 = [
  '-c:v',
  'libx265',
  '-preset',
  'medium',
  '-tag:v',
  'hvc1',
  '-x265-params',
  `crf=42:bframes=0:keyint=${FRAMES}:min-keyint=${FRAMES}:scenecut=0:log-level=error`,
];
const AV1 = [
  '-c:v',
  'libsvtav1',
  '-preset',
  '8',
  '-crf',
  '55',
  '-g',
  String(FRAMES),
  '-svtav1-params',
  'pred-struct=1',
];

function picture(width, height, codec) {
  return ['-filter_complex', bars(width, height), '-map', '[out]', ...codec];
}

/** A quiet 220 Hz tone whose volume changes twice per second. */
const HUM = [
  '-f',
  'lavfi',
  '-i',
  "aevalsrc='0.05*sin(2*PI*220*t)*(1+sin(4*PI*t))':s=48000",
  '-c:a',
  'aac',
  '-b:a',
  '24k',
  '-ac',
  '1',
];

const TRACKS = {
  'avc1-480': picture(854, 480, [...X264, '-profile:v', 'main', '-level', '3.0']),
  'avc1-720': picture(1280, 720, [...X264, '-profile:v', 'main', '-level', '3.1']),
  'avc1-1080': picture(1920, 1080, [...X264, '-profile:v', 'high', '-level', '4.0']),
  'hvc1-1080': picture(1920, 1080, X265),
  'av01-2160': picture(3840, 2160, AV1),
  audio: HUM,
};

function boxes(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), bytes: bytes.subarray(at, at + size) });
    at += size;
  }
  return found;
}

const work = mkdtempSync(join(tmpdir(), 'test-stream-'));
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(TRACKS);
for (const track of wanted) {
  const options = TRACKS[track];
  // Three segments are encoded and the second is kept, which has no effects of the encoder's start and end.
  const hls = [
    '-t',
    String(3 * SECONDS),
    '-f',
    'hls',
    '-hls_time',
    String(SECONDS),
    '-hls_list_size',
    '0',
    '-hls_segment_type',
    'fmp4',
    '-hls_fmp4_init_filename',
    `${track}.mp4`,
  ];
  const { status } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...options, ...hls, join(work, `${track}.m3u8`)], {
    cwd: work,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
  const segment = boxes(readFileSync(join(work, `${track}1.m4s`))).filter(
    ({ type }) => type === 'moof' || type === 'mdat',
  );
  writeFileSync(join(FOLDER, `${track}.mp4`), readFileSync(join(work, `${track}.mp4`)));
  writeFileSync(join(FOLDER, `${track}.m4s`), Buffer.concat(segment.map(({ bytes }) => bytes)));
  process.stdout.write(`${track}: ${statSync(join(FOLDER, `${track}.m4s`)).size} bytes\n`);
}
rmSync(work, { recursive: true });
