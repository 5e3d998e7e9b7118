import { expect, test } from 'vitest';
import { checkEmail, checkNewPassword, checkPin, checkProfileName } from './check-input.js';

function codes(problems: readonly { readonly code: string }[]) {
  return problems.map(({ code }) => code);
}

test.each(['ada@example.org', ' ada+tv@mail.example.co.uk ', 'jörg@exämple.de'])(
  '%s is accepted as an e-mail address',
  (email) => {
    expect(checkEmail(email, ['email'])).toEqual([]);
  },
);

test.each([
  ['', 'REQUIRED'],
  ['ada', 'MALFORMED'],
  ['ada@example', 'MALFORMED'],
  ['a b@example.org', 'MALFORMED'],
  ['ada@@example.org', 'MALFORMED'],
  [`${'a'.repeat(250)}@b.org`, 'TOO_LONG'],
  ['ada@.org', 'MALFORMED'],
])('%s is rejected as an e-mail address', (email, code) => {
  expect(codes(checkEmail(email, ['email']))).toEqual([code]);
});

test.each([
  ['short', 'TOO_SHORT'],
  ['x'.repeat(257), 'TOO_LONG'],
  ['Password123', 'TOO_EASY'],
  ['aaaaaaaaaa', 'TOO_EASY'],
  ['Ada.Lovelace', 'TOO_EASY'],
  ['ada.lovelace@example.org', 'TOO_EASY'],
])('%s is refused as a password', (password, code) => {
  expect(codes(checkNewPassword(password, 'ada.lovelace@example.org', ['password']))).toEqual([code]);
});

test('a sentence, and eight characters of any script, are accepted as passwords', () => {
  for (const password of ['correct horse battery', '日本語のパスワード', 'x7-Qm!2p'])
    expect(checkNewPassword(password, 'ada@example.org', ['password'])).toEqual([]);
});

test.each([
  ['', 'REQUIRED'],
  ['   ', 'REQUIRED'],
  ['x'.repeat(51), 'TOO_LONG'],
  ['Ada\nLovelace', 'MALFORMED'],
  ['\u202eadA', 'MALFORMED'],
])('%j is rejected as a profile name', (name, code) => {
  expect(codes(checkProfileName(name, ['name']))).toEqual([code]);
});

test('a name of fifty characters is accepted, for any number of bytes', () => {
  for (const name of ['👩‍🚀', 'é'.repeat(50), '👾'.repeat(50), 'Grandpa Joe'])
    expect(checkProfileName(name, ['name'])).toEqual([]);
});

test('a PIN is four digits', () => {
  expect(checkPin('0000', ['pin'])).toEqual([]);
  for (const pin of ['', '123', '12345', '12a4', '１２３４'])
    expect(codes(checkPin(pin, ['pin'])), pin).toEqual(['MALFORMED']);
});
