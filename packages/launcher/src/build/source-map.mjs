/**
 * The part of a bundle's source map that leads to our own sources. The whole map of a bundle with its packages takes
 * half a second to read, which is too long for a process that serves requests.
 */

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGITS = new Uint8Array(128);
for (let digit = 0; digit < BASE64.length; digit += 1) DIGITS[BASE64.charCodeAt(digit)] = digit;

function encode(value) {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += BASE64[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

/** The numbers of one segment, as they stand there: each is the difference to the one before. */
function decode(mappings, start, numbers) {
  let position = start;
  let count = 0;
  for (; position < mappings.length; count += 1) {
    const code = mappings.charCodeAt(position);
    if (code === 44 || code === 59) break; // comma, semicolon
    let value = 0;
    let shift = 0;
    let digit;
    do {
      digit = DIGITS[mappings.charCodeAt(position)];
      value |= (digit & 31) << shift;
      shift += 5;
      position += 1;
    } while (digit & 32);
    numbers[count] = value & 1 ? -(value >>> 1) : value >>> 1;
  }
  return { position, count };
}

/** Writes segments of a source map, each relative to the one before. */
class Mappings {
  #text = '';
  #isFirstOfLine = true;
  #column = 0;
  #before = [0, 0, 0];

  newLine() {
    this.#text += ';';
    this.#isFirstOfLine = true;
    this.#column = 0;
  }

  /** @param {readonly number[]} place Source, line and column; none for what has no source. */
  add(column, place) {
    if (!this.#isFirstOfLine) this.#text += ',';
    this.#isFirstOfLine = false;
    this.#text += encode(column - this.#column);
    this.#column = column;
    place.forEach((value, index) => {
      this.#text += encode(value - this.#before[index]);
      this.#before[index] = value;
    });
  }

  get text() {
    return this.#text;
  }
}

/**
 * Names are left out: stack traces have those of the functions.
 *
 * @param {{ file: string, sources: readonly string[], mappings: string }} map
 * @param {(line: number, column: number) => number} columnOf Where the column of a line is in the written bundle.
 * @returns A map of version 3.
 */
export function keepOwnMappings({ file, sources, mappings }, columnOf = (_line, column) => column) {
  const own = sources.map((source) => !source.includes('node_modules/') && !source.startsWith('\0'));
  const kept = [...own.keys()].filter((index) => own[index]);
  const renumbered = new Map(kept.map((index, place) => /** @type {const} */ ([index, place])));
  const written = new Mappings();
  const numbers = [0, 0, 0, 0, 0];
  let [bundleLine, column, source, line, sourceColumn] = [0, 0, 0, 0, 0];
  // What follows a mapping belongs to it until the next one: foreign code behind our own needs one, of no source.
  let isOwn = false;
  for (let position = 0; position < mappings.length; ) {
    const separator = mappings.charCodeAt(position);
    if (separator === 59) {
      written.newLine();
      bundleLine += 1;
      column = 0;
    }
    if (separator === 59 || separator === 44) {
      position += 1;
      continue;
    }
    const segment = decode(mappings, position, numbers);
    position = segment.position;
    column += numbers[0];
    if (segment.count >= 4) {
      source += numbers[1];
      line += numbers[2];
      sourceColumn += numbers[3];
    }
    const belongsToUs = segment.count >= 4 && own[source];
    if (belongsToUs)
      written.add(columnOf(bundleLine, column), [/** @type {number} */ (renumbered.get(source)), line, sourceColumn]);
    else if (isOwn) written.add(columnOf(bundleLine, column), []);
    isOwn = belongsToUs;
  }
  return {
    version: 3,
    file,
    names: [],
    sourcesContent: [],
    sourceRoot: '',
    sources: kept.map((index) => sources[index]),
    mappings: written.text,
  };
}
