/**
 * A subgraph's answer, and how its frame is read; what is in it is for generated scanners. All give -1 for what is not
 * as expected.
 */

export interface ResponseBytes {
  readonly bytes: Buffer;
  /** Where it begins in the output while the client's answer is written. */
  base: number;
}

/** From an object's first byte to behind its last. The type of an entity is known to whoever asked for it. */
export type ScanObject = (source: ResponseBytes, start: number, typeName: string) => number;

const DATA = Buffer.from('{"data":');
const ENTITIES = Buffer.from('{"data":{"_entities":[');
const ENTITIES_END = Buffer.from(']}}');
const COMMA = 0x2c;
const BRACE = 0x7d;
const LINE_FEED = 0x0a;

/** The text of a piece, one character for each byte. */
export function latin1Slice({ bytes }: ResponseBytes, from: number, to: number): string {
  return bytes.toString('latin1', from, to);
}

/** Whether the answer is the object that `scan` expects, and nothing else. */
export function scanRootResponse(source: ResponseBytes, scan: ScanObject): boolean {
  if (!hasLiteralAt(DATA, source.bytes, 0)) return false;
  const p = scan(source, DATA.length, '');
  return p >= 0 && source.bytes[p] === BRACE && isEnd(source.bytes, p + 1);
}

/**
 * Whether the answer is an entity for each of the scanners, and nothing else.
 *
 * @param onEntity Told where each began, once it is scanned.
 */
export function scanEntitiesResponse(
  source: ResponseBytes,
  typeNames: readonly string[],
  scans: readonly ScanObject[],
  onEntity: (start: number) => void,
): boolean {
  const { bytes } = source;
  if (!hasLiteralAt(ENTITIES, bytes, 0)) return false;
  let p = ENTITIES.length;
  let index = 0;
  for (const scan of scans) {
    if (index > 0 && bytes[p++] !== COMMA) return false;
    const end = scan(source, p, typeNames[index++] ?? '');
    if (end < 0) return false;
    onEntity(p);
    p = end;
  }
  return hasLiteralAt(ENTITIES_END, bytes, p) && isEnd(bytes, p + ENTITIES_END.length);
}

/** A line break may follow, which some servers write. */
function isEnd(bytes: Buffer, p: number): boolean {
  return p === bytes.length || (p === bytes.length - 1 && bytes[p] === LINE_FEED);
}

function hasLiteralAt(literal: Buffer, bytes: Buffer, p: number): boolean {
  for (let i = 0; i < literal.length; i++) if (bytes[p + i] !== literal[i]) return false;
  return true;
}
