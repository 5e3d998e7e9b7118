/** Every kind of picture that the house may send; what this browser can decode of it. */
const SAMPLES = { avc1: 'avc1.640028', hvc1: 'hvc1.1.6.L120.90', av01: 'av01.0.08M.08' } as const;

export function decodableCodecs(): string[] {
  const isSupported = (codec: string): boolean =>
    typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported(`video/mp4; codecs="${codec}"`);
  const found = Object.entries(SAMPLES)
    .filter(([, sample]) => isSupported(sample))
    .map(([codec]) => codec);
  // Browsers without Media Source Extensions play HLS by themselves, and H.264 in it.
  return found.length === 0 ? ['avc1'] : found;
}
