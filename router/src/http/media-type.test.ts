import { describe, expect, test } from 'vitest';
import { negotiateMediaType, GRAPHQL_RESPONSE_TYPE, JSON_TYPE, prefersHtml } from './media-type.js';

test.each([
  [undefined, JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/json', JSON_TYPE],
  ['application/*', JSON_TYPE],
  ['Application/JSON; charset=utf-8', JSON_TYPE],
  ['application/graphql-response+json', GRAPHQL_RESPONSE_TYPE],
  ['application/graphql-response+json,application/json;q=0.9', GRAPHQL_RESPONSE_TYPE],
  ['application/json;q=0.9, application/graphql-response+json', GRAPHQL_RESPONSE_TYPE],
  ['application/graphql-response+json, application/json', GRAPHQL_RESPONSE_TYPE],
  ['application/json, application/graphql-response+json', JSON_TYPE],
  ['application/json;q=0, */*', GRAPHQL_RESPONSE_TYPE],
  ['text/html, */*;q=0.1', JSON_TYPE],
  ['text/html', null],
  ['application/json;q=none', null],
  ['', null],
])('"accept: %s" negotiates %s', (accept, type) => {
  expect(negotiateMediaType(accept)).toBe(type);
});

describe('prefers HTML', () => {
  test.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', true],
    ['text/html', true],
    ['*/*', false],
    [undefined, false],
    ['application/json, text/html', false],
    ['text/html;q=0.5, application/json', false],
  ])('%s: %s', (accept, expected) => {
    expect(prefersHtml(accept)).toBe(expected);
  });
});
