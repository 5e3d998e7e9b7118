import { expect, test } from 'vitest';
import { createHeaderWriters, writeHeadEnd, writeHeadStart } from './request-head.js';

test('the request line and the constant headers', () => {
  expect(writeHeadStart({ authority: 'catalog:4002', path: '/graphql?v=1' })).toBe(
    'POST /graphql?v=1 HTTP/1.1\r\nhost: catalog:4002\r\ncontent-type: application/json\r\naccept: application/json\r\n',
  );
});

test.each([
  ['with a timeout', 700, 'x-marquee-deadline-ms: 700\r\ncontent-length: 2\r\n\r\n'],
  ['without a timeout', undefined, 'content-length: 2\r\n\r\n'],
])('the end of the head %s', (_, timeoutMs, expected) => {
  expect(writeHeadEnd(timeoutMs, '{}')).toBe(expected);
});

test.each([
  ['are written in order', { authorization: 'Bearer t', 'x-a': '1' }, 'authorization: Bearer t\r\nx-a: 1\r\n'],
  ['about the message are left out', { host: 'evil', 'content-length': '1', te: 'trailers', 'x-a': '1' }, 'x-a: 1\r\n'],
  ['may contain latin1 characters', { 'x-name': 'caf\xe9' }, 'x-name: caf\xe9\r\n'],
])('headers of the caller %s', (_, headers, expected) => {
  expect(createHeaderWriters()()(headers)).toBe(expected);
});

test.each([
  ['a line break in a value', { 'x-a': 'a\r\nevil: 1' }, '"x-a"'],
  ['a character beyond latin1', { 'x-a': '\u{1F600}' }, '"x-a"'],
  ['a line break in a name', { 'x-a: 1\r\nevil': '1' }, '"x-a: 1\\r\\nevil"'],
])('a header with %s is refused', (_, headers, name) => {
  expect(() => createHeaderWriters()()(headers)).toThrow(`The header ${name} cannot be sent.`);
});

test('headers of the same object are written once', () => {
  const writerOf = createHeaderWriters();
  const [write, other] = [writerOf(), writerOf()];
  const headers: Record<string, string> = { 'x-a': '1' };
  const lines = write(headers);
  headers['x-a'] = '2';
  expect(write(headers)).toBe(lines);
  expect(other(headers)).toBe(lines);
  expect(other({ 'x-a': '3' })).toBe('x-a: 3\r\n');
  expect(write(headers)).toBe(lines);
  expect(write({ ...headers })).toBe('x-a: 2\r\n');
});
