/** Every field that an auth rule stands before, found in the schema, by every way that leads to it. */
import { silentLog } from '@marquee/kit/process/log';
import { buildSchema, getNamedType, isAbstractType, isLeafType, isNonNullType, isObjectType, parse } from 'graphql';
import type { GraphQLCompositeType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createNativeEngine } from '../../src/native-engine.js';
import { readAuthRules } from '../../src/supergraph/auth-rules.js';
import { askEngine, openHouse } from './support/ask-engine.js';
import { composeSuite, readSuites } from './support/read-suite.js';

const suite = readSuites(import.meta.dirname).find(({ name }) => name === 'authorization');
if (suite === undefined) throw new Error('The cases of authorization are gone.');
const supergraphSdl = composeSuite(suite);
const whole = buildSchema(supergraphSdl, { assumeValid: true });
const rules = readAuthRules(parse(supergraphSdl));

interface Guarded {
  readonly type: GraphQLObjectType;
  readonly field: string;
}

const guardedFields: readonly Guarded[] = Object.values(whole.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => name !== 'Mutation')
  .flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => rules.has(type.name) || rules.has(`${type.name}.${field.name}`) || rules.has(getNamedType(field.type).name))
      .map((field) => ({ type, field: field.name })),
  );

/** A root field that leads to an object of the type, directly or through an abstract type. */
const waysTo = (schema: GraphQLSchema, wanted: GraphQLObjectType): readonly { open: string; through: GraphQLCompositeType }[] =>
  Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    const type = getNamedType(field.type);
    const leads = type === wanted || (isAbstractType(type) && schema.isSubType(type, wanted));
    const args = field.args.filter((arg) => isNonNullType(arg.type)).map((arg) => `${arg.name}: "1"`);
    return leads && 'name' in type ? [{ open: `${field.name}${args.length > 0 ? `(${args.join()})` : ''}`, through: type as GraphQLCompositeType }] : [];
  });

const questionsFor = (schema: GraphQLSchema, { type, field }: Guarded): readonly string[] => {
  const definition = type.getFields()[field];
  const inner = definition && isLeafType(getNamedType(definition.type)) ? '' : ' { __typename }';
  if (type.name === 'Query') return [`{ ${field}${inner} }`, `{ x: ${field}${inner} }`, `{ ... on Query { ...F } } fragment F on Query { x: ${field}${inner} }`];
  return waysTo(schema, type).flatMap(({ open, through }) => [
    ...('getFields' in through && field in through.getFields() ? [`{ ${open} { ${field}${inner} } }`, `{ ${open} { id: ${field}${inner} } }`] : []),
    `{ ${open} { ... on ${type.name} { ${field}${inner} } } }`,
    `{ a: ${open} { ...F } } fragment F on ${type.name} { ... { __typename: ${field}${inner} } }`,
  ]);
};

describe('a guest', () => {
  const house = openHouse(suite.sdls, suite.data);

  test('the rules of the cases are found', () => {
    expect(guardedFields.map(({ type, field }) => `${type.name}.${field}`).toSorted()).toEqual(
      ['Query.budget', 'Query.deal', 'Query.staff', 'Staff.name', 'Staff.salary', 'User.email', 'User.phone', 'User.secret'],
    );
  });

  test.each(guardedFields.flatMap((guarded) => questionsFor(whole, guarded).map((source) => ({ ...guarded, source }))))('gets nothing from $source, and nobody is asked for it', async ({ field, source }) => {
    house.reset();
    const engine = await createNativeEngine({ supergraphSdl, send: house.send, log: silentLog });
    const answer = await askEngine(engine, { document: parse(source), source, operationName: null });
    expect(JSON.stringify(answer.data)).not.toMatch(/ada@example|555|"s"|"gs"|cheap|Eve|9|5/);
    // A way through a guarded field ends there already; a way that meets no such object has nothing to tell.
    expect(house.requests.map(({ query }) => query).join()).not.toMatch(new RegExp(`\\b${field}\\b`));
  });
});
