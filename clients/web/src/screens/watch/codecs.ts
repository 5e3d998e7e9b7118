/** One sample of each codec that the service sends; used to find those that this browser can decode. */
const SAMPLES = { avc1: 'avc1.640028', hvc1: 'hvc1.1.6.L120.90', av01: 'av01.0.08M.08' } as const;

export function decodableCodecs(): string[] {
  const isSupported = (codec: string): boolean =>
    typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported(`video/mp4; codecs="${codec}"`);
  const found = Object.entries(SAMPLES)
    .filter(([, sample]) => isSupported(sample))
    .map(([codec]) => codec);
  // A browser without Media Source Extensions plays HLS natively, with H.264.
  return found.length === 0 ? ['avc1'] : found;
}
