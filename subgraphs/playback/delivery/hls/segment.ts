/** Repeats one media segment: the same frames with the timestamps of another position. */

interface Box {
  readonly type: string;
  /** Offset of its content in the bytes. */
  readonly from: number;
  readonly until: number;
}

const HEADER_BYTES = 8;

function boxesIn(bytes: Buffer, from: number, until: number): readonly Box[] {
  const boxes: Box[] = [];
  for (let at = from; at < until; ) {
    const end = at + bytes.readUInt32BE(at);
    boxes.push({ type: bytes.toString('latin1', at + 4, at + HEADER_BYTES), from: at + HEADER_BYTES, until: end });
    at = end;
  }
  return boxes;
}

/** Finds a box by its path of box types. Throws when there is none. */
function findBox(bytes: Buffer, ...path: readonly string[]): Box {
  return path.reduce<Box>(
    (within, type) => {
      const box = boxesIn(bytes, within.from, within.until).find((each) => each.type === type);
      if (box === undefined) throw new Error(`A media segment without ${path.join(' > ')}.`);
      return box;
    },
    { type: '', from: 0, until: bytes.length },
  );
}

/** Length of the version and flags at the start of both boxes. */
const VERSION_BYTES = 4;

/**
 * The `index`-th segment of a track (ISO/IEC 14496-12 movie fragment).
 * @param second The segment with index 1: its start time is the length of a segment, in the track's time scale.
 */
export function segmentAt(second: Buffer, index: number): Buffer {
  const segment = Buffer.from(second);
  const number = findBox(segment, 'moof', 'mfhd').from + VERSION_BYTES;
  const time = findBox(segment, 'moof', 'traf', 'tfdt').from + VERSION_BYTES;
  segment.writeUInt32BE(index + 1, number);
  segment.writeBigUInt64BE(second.readBigUInt64BE(time) * BigInt(index), time);
  return segment;
}
