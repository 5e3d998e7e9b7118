import { expect, test } from 'vitest';
import { SharedEntityRequests, entityFetchKey } from './shared-entity-requests.js';

function title(id: string): { __typename: string; id: string } {
  return { __typename: 'Title', id };
}

function batch(...ids: readonly string[]): { representations: { id: string }[]; targets: string[][] } {
  return {
    representations: ids.map(title),
    targets: ids.map((id) => [`target ${id}`]),
  };
}

const response = { read: () => Promise.resolve({ data: null }), isSettled: true };

test('a fetch shares earlier requests, and requests other entities in a new one', () => {
  const requests = new SharedEntityRequests();
  const [first] = requests.divide('names', batch('1', '2'));
  if (first) requests.close(first.request);
  const shares = requests.divide('names', batch('2', '3'));
  expect(first?.targets).toEqual(
    new Map([
      [0, ['target 1']],
      [1, ['target 2']],
    ]),
  );
  expect(
    shares.map(({ request, targets }) => ({
      isFirst: request === first?.request,
      representations: request.representations,
      targets,
    })),
  ).toEqual([
    { isFirst: true, representations: [title('1'), title('2')], targets: new Map([[1, ['target 2']]]) },
    { isFirst: false, representations: [title('3')], targets: new Map([[0, ['target 3']]]) },
  ]);
});

test('representations that are added before a request is sent join it', () => {
  const requests = new SharedEntityRequests();
  const [first] = requests.divide('names', batch('1'));
  const [second, ...others] = requests.divide('names', batch('2', '1'));
  expect(others).toEqual([]);
  expect(second?.request).toBe(first?.request);
  expect(second).toMatchObject({
    request: { representations: [title('1'), title('2')] },
    targets: new Map([
      [1, ['target 2']],
      [0, ['target 1']],
    ]),
  });
});

test('another fetch key for the same entity is another request', () => {
  const requests = new SharedEntityRequests();
  const [first] = requests.divide('names', batch('1'));
  expect(requests.divide('notes', batch('1')).map(({ request }) => request)).not.toContain(first?.request);
});

test('entities that the compiled path has requested are not requested again', () => {
  const requests = new SharedEntityRequests([{ fetchKey: 'names', representations: [title('1')], response: response }]);
  const [known, own] = requests.divide('names', batch('1', '2'));
  expect([known?.request.response, own?.request.response]).toEqual([response, null]);
});

test('fetch keys are equal for other operation names, and differ for other variables', () => {
  const keyOf = (name: string, size: number): string =>
    entityFetchKey('a', `query ${name}($size: Int) { name }`, name, { size });
  expect(keyOf('One', 1)).toBe(keyOf('Two', 1));
  expect(keyOf('One', 1)).not.toBe(keyOf('One', 2));
});
