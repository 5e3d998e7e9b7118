import { describe, expect, test } from 'vitest';
import { claimAt, claimHeaderValue, textsOf } from './claims.js';

describe('a claim at a path', () => {
  const claims = {
    sub: 'ann',
    realm_access: { roles: ['a'], 'x.y': { z: 1 } },
    'https://example.com/roles': ['b'],
    'https://hasura.io/jwt/claims': { 'x-role': 'c' },
  };
  test.each([
    ['sub', 'ann'],
    ['realm_access.roles', ['a']],
    ['realm_access.x.y.z', 1],
    ['https://example.com/roles', ['b']],
    ['https://hasura.io/jwt/claims.x-role', 'c'],
    ['realm_access.roles.0', undefined],
    ['sub.length', undefined],
    ['constructor.name', undefined],
    ['__proto__', undefined],
    ['.', undefined],
  ])('%s', (path, value) => {
    expect(claimAt(claims, path)).toEqual(value);
  });
});

test('texts of a claim are the words of a text or the texts of a list', () => {
  expect([textsOf(' a  b\tc '), textsOf(['a b', 1, '', 'c']), textsOf(7), textsOf({ a: 1 })]).toEqual([
    ['a', 'b', 'c'],
    ['a b', 'c'],
    [],
    [],
  ]);
});

describe('a claim as the value of a header', () => {
  test.each([
    ['ann', 'ann'],
    ['a b', 'a b'],
    ['', ''],
    ['100%', '100%25'],
    [' a ', '%20a%20'],
    [' ', '%20'],
    ['a\r\nx-admin: 1', 'a%0D%0Ax-admin: 1'],
    ['Jörg', 'J%C3%B6rg'],
    ['日本', '%E6%97%A5%E6%9C%AC'],
    ['👍', '%F0%9F%91%8D'],
    ['\u0000\u007f', '%00%7F'],
    ['\ud800', '%EF%BF%BD'],
    [7, '7'],
    [false, 'false'],
    [['a', 'b,c', 'd é'], 'a,b%2Cc,d %C3%A9'],
    [[], ''],
    [{ a: 'é' }, '{"a":"%C3%A9"}'],
    [[1, 2], '[1,2]'],
    [null, null],
    [undefined, null],
  ])('%j', (claim, value) => {
    expect(claimHeaderValue(claim)).toBe(value);
  });

  test('is printable ASCII, and gives back the claim when it is decoded', () => {
    for (let code = 0; code < 0xd800; code += 7) {
      const claim = `${String.fromCharCode(code)}%${String.fromCharCode(code)}`;
      const value = claimHeaderValue(claim) ?? '';
      expect(value).toMatch(/^[\x21-\x7e]*$/);
      expect(decodeURIComponent(value)).toBe(claim);
    }
  });
});
