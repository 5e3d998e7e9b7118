import { expect, test } from 'vitest';
import { documentTokens, prefixUpperBound, queryTokens } from './tokens.js';

test.each([
  ['', []],
  ['!!! …', []],
  ['The Third Man', ['the', 'third', 'man']],
  ['man MAN Man', ['man']],
  ['Amélie', ['amelie']],
  ['Łódź Øre', ['lodz', 'ore']],
  ['Ocean’s "Eleven"', ['oceans', 'eleven']],
  ['Die Straße', ['die', 'strasse']],
  ['ﬁn 2001', ['fin', '2001']],
  ['千と千尋', ['千と千尋']],
  [
    'one two three four five six seven eight nine ten eleven',
    'one two three four five six seven eight nine ten'.split(' '),
  ],
])('the tokens of %j', (text, tokens) => {
  expect(queryTokens(text)).toEqual(tokens);
});

test('the tokens of a document come from strings, lists and objects in the given fields, sorted', () => {
  const film = {
    id: 'f',
    name: 'Solaris',
    people: [{ name: 'Lem' }],
    titles: { pl: 'Solaris', en: null },
    studio: 'M',
  };
  expect(documentTokens(film, ['name', 'people', 'titles', 'missing'])).toEqual(['lem', 'solaris']);
});

test.each(['a', 'ž', '🎬'])('words with the prefix %s sort between the prefix and its upper bound', (prefix) => {
  const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));
  for (const word of [prefix, `${prefix}a`, `${prefix}🎬`]) {
    expect(byBytes(word, prefix)).toBeGreaterThanOrEqual(0);
    expect(byBytes(word, prefixUpperBound(prefix))).toBeLessThan(0);
  }
});
