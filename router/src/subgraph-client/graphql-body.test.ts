import { expect, test } from 'vitest';
import { isGraphQLBody, textOfBody } from './graphql-body.js';

test.each([
  ['data', '{"data":{"a":1}}', true],
  ['data and errors', '{"errors":[{"message":"no"}],"data":{"a":null}}', true],
  ['errors alone', ' {"errors":[{"message":"no"}]}', true],
  ['null data with errors', '{"data":null,"errors":[{"message":"no"}]}', true],
  ['data after long white space', `${' \r\n\t'.repeat(1_000)}{"data":{"a":1}}`, true],
  ['data after a byte order mark', '\ufeff {"data":{"a":1}}', true],
  ['white space alone', ' '.repeat(1_000), false],
  ['a byte order mark alone', '\ufeff', false],
  ['null data alone', '{"data":null}', false],
  ['no errors in the list', '{"errors":[]}', false],
  ['errors of JSON:API', '{"errors":[{"status":"404","title":"Not found"}]}', false],
  ['an error of a proxy', '{"message":"no route"}', false],
  ['errors that are a string', '{"errors":"no"}', false],
  ['data that is a list', '{"data":[]}', false],
  ['data with errors that are no errors', '{"data":{},"errors":[1]}', false],
  ['a list', '[{"data":{}}]', false],
  ['a page', '<html></html>', false],
  ['nothing', '', false],
  ['JSON that is cut off', '{"data":{"a":', false],
  ['nesting', `{"data":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, false],
])('%s', (_, body, expected) => {
  expect(isGraphQLBody(Buffer.from(body))).toBe(expected);
});

test('a byte order mark is no part of the text, elsewhere than at the beginning it is', () => {
  expect(textOfBody(Buffer.from('\ufeff{"a":"\ufeff"}'))).toBe('{"a":"\ufeff"}');
});
