/** Every field with an auth rule is selected in every way that the schema allows, by callers who may not read it. */
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

const SUBGRAPHS_FOLDER = join(import.meta.dirname, '..', '..', '..', 'subgraphs');
const ours = readdirSync(SUBGRAPHS_FOLDER).filter((name) => existsSync(join(SUBGRAPHS_FOLDER, name, 'schema.graphql')));
const marquee = {
  name: 'marquee',
  sdls: new Map(ours.map((name) => [name, readFileSync(join(SUBGRAPHS_FOLDER, name, 'schema.graphql'), 'utf8')])),
};
const authorization = readSuites(import.meta.dirname).filter(({ name }) => name === 'authorization');

/** Sets of scopes that lack one scope of every alternative; null for a guest. */
function insufficientScopes(requirements: readonly AuthRequirement[]): readonly (readonly string[] | null)[] {
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
  const current: { subgraphs?: ReturnType<typeof createGeneratedSubgraphs> } = {};
  const send: NonNullable<typeof current.subgraphs>['send'] = (request) =>
    current.subgraphs?.send(request) ?? Promise.reject(new Error('The subgraphs are not created yet.'));
  const native = await createNativeEngine({ supergraphSdl, send, log: silentLog });
  const all = await createNativeEngine({ supergraphSdl, send, log: silentLog, hasPolicy: () => true });
  const gateway = await createApolloGatewayEngine({ supergraphSdl, send, log: silentLog });
  const subgraphs = createGeneratedSubgraphs(sdls, native.apiSchema, () =>
    buildSchema(supergraphSdl, { assumeValid: true }),
  );
  current.subgraphs = subgraphs;

  const rulesOf = (typeName: string, field: string, returnType: string): readonly AuthRequirement[] =>
    [typeName, `${typeName}.${field}`, returnType].flatMap((guarded) => rules.get(guarded) ?? []);
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

  /** The fields that were requested from subgraphs, and the error codes of the response. */
  const execute = async (
    engine: Engine,
    source: string,
    scopes: readonly string[] | null,
  ): Promise<{ readonly coordinates: readonly string[]; readonly codes: readonly unknown[] }> => {
    subgraphs.reset(new Set(), false);
    const { errors = [] } = await executeOperation(engine, {
      document: parse(source),
      source,
      operationName: null,
      scopes,
    });
    return {
      coordinates: subgraphs.observe().requestedFields.map(({ coordinate }) => coordinate),
      codes: errors.map(({ extensions }) => extensions?.['code']),
    };
  };

  test('the schema has auth rules, and each field with a rule can be selected in several ways', () => {
    expect(guarded.length).toBeGreaterThan(5);
    const isAvoided = (coordinate: string): boolean => rules.has(coordinate);
    for (const field of guarded)
      expect(operationsWithField(native.apiSchema, field, isAvoided).length).toBeGreaterThan(4);
  });

  test.each(guarded)(
    '$coordinate is not requested for a caller who does not meet its rules',
    async ({ coordinate, requirements, ...field }) => {
      for (const source of operationsWithField(native.apiSchema, field, (each) => rules.has(each))) {
        for (const scopes of insufficientScopes(requirements)) {
          for (const [engine, which] of [
            [native, 'native'],
            [gateway, '@apollo/gateway'],
          ] as const) {
            const { coordinates, codes } = await execute(engine, source, scopes);
            expect({ source, scopes, which, isRequested: coordinates.includes(coordinate) }).toEqual({
              source,
              scopes,
              which,
              isRequested: false,
            });
            expect(codes.filter((code) => code !== 'UNAUTHORIZED_FIELD')).toEqual([]);
          }
        }
      }
    },
  );

  test.each(guarded)(
    '$coordinate is requested for a caller with all scopes and policies',
    async ({ coordinate, ...field }) => {
      const everything = [...new Set([...rules.values()].flatMap(({ scopes }) => scopes?.flat() ?? []))];
      const seen: string[] = [];
      for (const source of operationsWithField(native.apiSchema, field, (each) => rules.has(each))) {
        const { coordinates, codes } = await execute(all, source, everything);
        expect(codes).not.toContain('UNAUTHORIZED_FIELD');
        seen.push(...coordinates);
      }
      expect(seen).toContain(coordinate);
    },
  );
});
