import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { preventCsrf } from './csrf-prevention.js';

describe('accepted', () => {
  test.each([
    ['JSON', { 'content-type': 'application/json; charset=utf-8' }],
    ['a GET with apollo-require-preflight', { 'apollo-require-preflight': 'true' }],
    ['a form with x-apollo-operation-name', { 'content-type': 'text/plain', 'x-apollo-operation-name': 'Page' }],
  ])('%s', (_, headers) => {
    expect(() => preventCsrf(headers)).not.toThrow();
  });
});

describe('refused', () => {
  test.each([
    ['a GET without a special header', {}],
    ['an HTML form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form with a file', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['text, in any letter case', { 'content-type': 'TEXT/plain;charset=utf-8' }],
    ['a special header without a value', { 'apollo-require-preflight': '' }],
  ])('%s', (_, headers) => {
    expect(() => preventCsrf(headers)).toThrow(GraphQLError);
  });
});
