/**
 * Writes a program in ASCII. V8 keeps the text of a program in memory, with two bytes for each character as soon as one
 * is beyond Latin-1.
 */

const ESCAPE_LENGTH = '\\u0000'.length;

/**
 * Throws when a backslash stands before a character beyond ASCII: an escape after it would be read as something else.
 *
 * @param {string} code A program without comments. In tagged templates, `raw` has the escapes.
 */
export function inAscii(code) {
  const escaped = /(?<!\\)(?:\\\\)*\\[^\0-\x7f].{0,20}/.exec(code);
  if (escaped !== null) throw new Error(`A character beyond ASCII stands behind a backslash: ${escaped[0]}`);
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * For source maps: where a column of the program is in its ASCII form. To be called in the order of the places.
 *
 * @param {string} code
 * @returns {(line: number, column: number) => number} Counted from 0.
 */
export function columnsInAscii(code) {
  const lines = code.split('\n');
  let [current, position, added] = [0, 0, 0];
  return (line, column) => {
    if (line !== current) [current, position, added] = [line, 0, 0];
    const text = lines[line] ?? '';
    for (; position < column; position += 1) if (text.charCodeAt(position) > 127) added += ESCAPE_LENGTH - 1;
    return column + added;
  };
}
