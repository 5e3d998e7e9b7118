import { expect, test } from 'vitest';
import { build } from '../composition/build.js';
import { addPlanFindings, evaluateChange } from './evaluate-change.js';
import type { CheckFindings, ChangeInput } from './evaluate-change.js';

function subgraph(fields: string) {
  return {
    name: 'films',
    url: 'http://127.0.0.1:1/',
    sdl: `type Query { film: Film } type Film { name: String ${fields} }`,
  };
}

function evaluate(before: string, after: string, operations: ChangeInput['operations'] = []): CheckFindings {
  const [old, now] = [subgraph(before), subgraph(after)];
  const served = build([old]);
  if (served.outcome === 'failed') throw new Error('does not compose');
  return evaluateChange({
    built: build([now]),
    served: { supergraph: served.supergraphSdl, apiSdl: served.apiSdl },
    proposed: { sdl: now.sdl, before: old.sdl },
    operations,
    owned: [now, old],
  });
}

function fields(count: number, name: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${name(index)}: Int`).join(' ');
}

test('at most a thousand changes are listed, blocking ones first, with the number of the others', () => {
  const body = '{ film { old } }';
  const { judgement, untold, objections } = evaluate(
    'old: Int',
    fields(1_500, (index) => `a${index}`),
    [{ name: 'Old', body, source: 'manifest', clients: [] }],
  );
  expect(judgement?.changes).toHaveLength(1_000);
  expect(judgement?.changes[0]).toMatchObject({ code: 'FIELD_REMOVED', coordinate: 'Film.old', verdict: 'blocking' });
  expect(untold).toEqual({ changes: 501, lint: 0 });
  expect(objections).toHaveLength(2);
});

test('a core field that would need something that is not core blocks the change; a lost switch is reported', () => {
  const link =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external", "@tag"])';
  const films = (fields: string) => ({
    name: 'films',
    url: 'http://127.0.0.1:1/',
    sdl: `${link} type Query { films: [Film!] @tag(name: "core") } type Film @key(fields: "id") { id: ID! name: String @tag(name: "core") ${fields} }`,
  });
  const votes = (tag: string) => ({
    name: 'votes',
    url: 'http://127.0.0.1:2/',
    sdl: `${link} type Film @key(fields: "id") { id: ID! stars: Int @tag(name: "${tag}") }`,
  });
  const compare = (after: readonly ReturnType<typeof films>[]) => {
    const served = build([films(''), votes('non-core')]);
    if (served.outcome === 'failed') throw new Error('does not compose');
    return addPlanFindings(
      evaluateChange({
        built: build([...after]),
        served: { supergraph: served.supergraphSdl, apiSdl: served.apiSdl },
        proposed: null,
        operations: [],
        owned: after,
      }),
      [],
    );
  };
  const requiring = (tag: string) =>
    films(`stars: Int @external badge: String @requires(fields: "stars") @tag(name: "${tag}")`);
  expect(compare([requiring('non-core'), votes('non-core')])).toMatchObject({ plans: [], objections: [] });
  const blocked = compare([requiring('core'), votes('non-core')]);
  expect(blocked.plans).toEqual([
    {
      rule: 'CORE_NEEDS_NON_CORE',
      level: 'ERROR',
      coordinate: 'Film.badge',
      message:
        'Film.badge is core and would need "Film.stars", "votes", which are not core: an object that comes from "films" would lose the field while that is off or down.',
    },
  ]);
  expect(blocked.objections).toHaveLength(1);
  const lost = compare([films(''), votes('core')]);
  expect(lost.plans).toMatchObject([{ rule: 'SWITCH_LOST', level: 'WARNING', coordinate: 'votes' }]);
  expect(lost.objections).toEqual([]);
});

test('blocking findings that are not listed block the change, and cannot be approved', () => {
  const { lint, untold, objections } = evaluate(
    '',
    fields(1_200, (index) => `Odd${index}`),
  );
  expect(lint).toHaveLength(1_000);
  expect(untold.lint).toBe(200);
  expect(objections.filter((id) => !/^[0-9a-f]{12}$/.test(id))).toHaveLength(1);
});
