/**
 * The bytes of a subgraph's response, and how its frame is read; the content is read by generated scanners. Positions
 * are -1, and results false, when the bytes are not as expected.
 */

export interface ResponseBytes {
  readonly bytes: Buffer;
  /** The index at which it begins in the output buffer while the client's response is written. */
  base: number;
}

/**
 * Scans an object from its first byte at `start`. @returns The index after its last byte.
 *
 * @param typeName The type of an entity, which is known from its representation.
 */
export type ScanObject = (response: ResponseBytes, start: number, typeName: string) => number;

const DATA = Buffer.from('{"data":');
const ENTITIES = Buffer.from('{"data":{"_entities":[');
const ENTITIES_END = Buffer.from(']}}');
const COMMA = 0x2c;
const BRACE = 0x7d;
const LINE_FEED = 0x0a;

/** The bytes from `from` to `to` as text, one character for each byte. */
export function latin1Slice({ bytes }: ResponseBytes, from: number, to: number): string {
  return bytes.toString('latin1', from, to);
}

/** Whether the response is an object that `scan` accepts, and nothing else. */
export function scanRootResponse(response: ResponseBytes, scan: ScanObject): boolean {
  if (!hasLiteralAt(DATA, response.bytes, 0)) return false;
  const p = scan(response, DATA.length, '');
  return p >= 0 && response.bytes[p] === BRACE && isEnd(response.bytes, p + 1);
}

/**
 * Whether the response has one entity for each of the scanners, and nothing else.
 *
 * @param onEntity Called after each entity is scanned, with the index of its first byte.
 */
export function scanEntitiesResponse(
  response: ResponseBytes,
  typeNames: readonly string[],
  scans: readonly ScanObject[],
  onEntity: (start: number) => void,
): boolean {
  const { bytes } = response;
  if (!hasLiteralAt(ENTITIES, bytes, 0)) return false;
  let p = ENTITIES.length;
  let index = 0;
  for (const scan of scans) {
    if (index > 0 && bytes[p++] !== COMMA) return false;
    const end = scan(response, p, typeNames[index++] ?? '');
    if (end < 0) return false;
    onEntity(p);
    p = end;
  }
  return hasLiteralAt(ENTITIES_END, bytes, p) && isEnd(bytes, p + ENTITIES_END.length);
}

/** A line feed may follow the response: some servers write one. */
function isEnd(bytes: Buffer, p: number): boolean {
  return p === bytes.length || (p === bytes.length - 1 && bytes[p] === LINE_FEED);
}

function hasLiteralAt(literal: Buffer, bytes: Buffer, p: number): boolean {
  for (let i = 0; i < literal.length; i++) if (bytes[p + i] !== literal[i]) return false;
  return true;
}
