/** Where in a text something stands, as people and their editors count. */

export interface TextPosition {
  /** From 0, in UTF-8 bytes. */
  readonly byteOffset: number;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/**
 * One walk through the text for all of them: a schema may have more to remark on than lines. @param indexes In UTF-16
 * units, in any order.
 */
export function positionsOf(text: string, indexes: Iterable<number>): ReadonlyMap<number, TextPosition> {
  const positions = new Map<number, TextPosition>();
  const walked = { index: 0, byteOffset: 0, line: 1, lineStart: 0 };
  for (const index of [...new Set(indexes)].toSorted((one, other) => one - other)) {
    const part = text.slice(walked.index, index);
    walked.byteOffset += Buffer.byteLength(part);
    for (let newline = part.indexOf('\n'); newline >= 0; newline = part.indexOf('\n', newline + 1)) {
      walked.line += 1;
      walked.lineStart = walked.index + newline + 1;
    }
    walked.index = index;
    positions.set(index, { byteOffset: walked.byteOffset, line: walked.line, column: index - walked.lineStart + 1 });
  }
  return positions;
}
