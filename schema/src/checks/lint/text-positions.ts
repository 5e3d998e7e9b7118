/** Converts indexes of a text to byte offsets, lines and columns. */

export interface TextPosition {
  /** Counts UTF-8 bytes from 0. */
  readonly byteOffset: number;
  /** Line and column count from 1. */
  readonly line: number;
  readonly column: number;
}

/** Walks through the text once for all indexes. @param indexes UTF-16 code units, in any order. */
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
