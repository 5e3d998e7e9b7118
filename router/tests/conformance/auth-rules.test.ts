/**
 * Every field that an auth rule stands before, found in the schema, asked for in every way by callers who may not read
 * it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '@marquee/runtime/log';
import { buildSchema, getNamedType, isObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createApolloGatewayEngine } from '@marquee/apollo-gateway-engine/engine';
import type { Engine } from '../../src/engine/engine.js';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { readAuthRules } from '@marquee/federation/auth-rules';
import type { AuthRequirement } from '@marquee/federation/auth-rules';
import { createGeneratedSubgraphs } from './fuzz/generated-subgraphs.js';
import { executeOperation } from './support/test-subgraphs.js';
import { composeSuite, readSuites } from './support/read-suite.js';
import { operationsWithField } from './support/operations-with-field.js';

const SUBGRAPHS = join(import.meta.dirname, '..', '..', '..', 'subgraphs');
const ours = readdirSync(SUBGRAPHS).filter((name) => existsSync(join(SUBGRAPHS, name, 'schema.graphql')));
const marquee = {
  name: 'marquee',
  sdls: new Map(ours.map((name) => [name, readFileSync(join(SUBGRAPHS, name, 'schema.graphql'), 'utf8')])),
};
const authorization = readSuites(import.meta.dirname).filter(({ name }) => name === 'authorization');

/** Scopes that fall short of every alternative by one; null for a guest. */
function shortOf(requirements: readonly AuthRequirement[]): readonly (readonly string[] | null)[] {
  const scoped = requirements.filter(({ scopes }) => scopes !== null);
  const almost = scoped.map(({ scopes }) =>
    (scopes ?? []).flatMap((all) => all.slice(1)).filter((scope) => !(scopes ?? []).some(([first]) => first === scope)),
  );
  const isOpenToMembers = requirements.every(({ scopes, policies }) => scopes === null && policies === null);
  return isOpenToMembers ? [null] : [null, [], ...almost.filter((scopes) => scopes.length > 0)];
}

describe.each([marquee, ...authorization])('$name', async ({ name, sdls }) => {
  const supergraphSdl = composeSuite({ name, sdls });
  const rules = readAuthRules(parse(supergraphSdl));
  const asked: { house?: ReturnType<typeof createGeneratedSubgraphs> } = {};
  const send: NonNullable<typeof asked.house>['send'] = (request) =>
    asked.house?.send(request) ?? Promise.reject(new Error('not open'));
  const native = await createNativeEngine({ supergraphSdl, send, log: silentLog });
  const all = await createNativeEngine({ supergraphSdl, send, log: silentLog, hasPolicy: () => true });
  const gateway = await createApolloGatewayEngine({ supergraphSdl, send, log: silentLog });
  const house = createGeneratedSubgraphs(sdls, native.apiSchema, buildSchema(supergraphSdl, { assumeValid: true }));
  asked.house = house;

  const rulesOf = (typeName: string, field: string, answer: string): readonly AuthRequirement[] =>
    [typeName, `${typeName}.${field}`, answer].flatMap((guarded) => rules.get(guarded) ?? []);
  const guarded = Object.values(native.apiSchema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({
        type,
        field: field.name,
        requirements: rulesOf(type.name, field.name, getNamedType(field.type).name),
      })),
    )
    .filter(({ requirements }) => requirements.length > 0)
    .map((each) => ({ ...each, coordinate: `${each.type.name}.${each.field}` }));

  /** What subgraphs were asked for, and what the client was told. */
  const ask = async (
    engine: Engine,
    source: string,
    scopes: readonly string[] | null,
  ): Promise<{ readonly coordinates: readonly string[]; readonly codes: readonly unknown[] }> => {
    house.reset(new Set(), false);
    const { errors = [] } = await executeOperation(engine, {
      document: parse(source),
      source,
      operationName: null,
      scopes,
    });
    return {
      coordinates: house.observe().requestedFields.map(({ coordinate }) => coordinate),
      codes: errors.map(({ extensions }) => extensions?.['code']),
    };
  };

  test('there are rules, and each field that has one can be asked for in several ways', () => {
    expect(guarded.length).toBeGreaterThan(5);
    const isBarred = (coordinate: string): boolean => rules.has(coordinate);
    for (const field of guarded)
      expect(operationsWithField(native.apiSchema, field, isBarred).length).toBeGreaterThan(4);
  });

  test.each(guarded)(
    '$coordinate is asked of nobody for a caller who falls short of its rules',
    async ({ coordinate, requirements, ...field }) => {
      for (const source of operationsWithField(native.apiSchema, field, (each) => rules.has(each))) {
        for (const scopes of shortOf(requirements)) {
          for (const [engine, which] of [
            [native, 'native'],
            [gateway, '@apollo/gateway'],
          ] as const) {
            const { coordinates, codes } = await ask(engine, source, scopes);
            expect({ source, scopes, which, asked: coordinates.includes(coordinate) }).toEqual({
              source,
              scopes,
              which,
              asked: false,
            });
            expect(codes.filter((code) => code !== 'UNAUTHORIZED_FIELD')).toEqual([]);
          }
        }
      }
    },
  );

  test.each(guarded)(
    '$coordinate is denied to nobody who may read everything, and is asked for',
    async ({ coordinate, ...field }) => {
      const everything = [...new Set([...rules.values()].flatMap(({ scopes }) => scopes?.flat() ?? []))];
      const seen: string[] = [];
      for (const source of operationsWithField(native.apiSchema, field, (each) => rules.has(each))) {
        const { coordinates, codes } = await ask(all, source, everything);
        expect(codes).not.toContain('UNAUTHORIZED_FIELD');
        seen.push(...coordinates);
      }
      expect(seen).toContain(coordinate);
    },
  );
});
