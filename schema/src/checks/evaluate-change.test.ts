import { expect, test } from 'vitest';
import { build } from '../composition/build.js';
import { evaluateChange } from './evaluate-change.js';
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

test('blocking findings that are not listed block the change, and cannot be approved', () => {
  const { lint, untold, objections } = evaluate(
    '',
    fields(1_200, (index) => `Odd${index}`),
  );
  expect(lint).toHaveLength(1_000);
  expect(untold.lint).toBe(200);
  expect(objections.filter((id) => !/^[0-9a-f]{12}$/.test(id))).toHaveLength(1);
});
