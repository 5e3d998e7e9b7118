/** A bundle in ASCII behaves as before. */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { columnsInAscii, inAscii } from './ascii.mjs';

const PROGRAM = [
  `const größe = 'ü – €';`,
  `({ größe, text: "a\\\\é", template: \`\${größe}→\`, astral: '🎬',`,
  `  pattern: /^[–—]+$/.test('–—'), wide: /^🎬$/u.test('🎬') })`,
].join('\n');

test('strings, templates, names and patterns are the same', () => {
  const ascii = inAscii(PROGRAM);
  expect(ascii).not.toMatch(/[^\n -~]/);
  expect({ ...runInNewContext(ascii) }).toEqual({ ...runInNewContext(PROGRAM) });
});

test('a backslash before such a character is refused, two are a backslash', () => {
  expect(() => inAscii('/\\–/')).toThrow('beyond ASCII');
  expect(inAscii("'\\\\–'")).toBe("'\\\\\\u2013'");
});

test('columns of a source map follow the text', () => {
  const [lines, ascii] = [PROGRAM.split('\n'), inAscii(PROGRAM).split('\n')];
  const columnOf = columnsInAscii(PROGRAM);
  for (const [line, text] of lines.entries())
    for (const { index } of text.matchAll(/[a-z]+(?=[,: ])/g))
      expect(ascii[line]?.slice(columnOf(line, index)).startsWith(text.slice(index, index + 2))).toBe(true);
});
