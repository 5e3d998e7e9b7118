import { expect, test } from 'vitest';
import { EntityRequests, entityQuestion } from './entity-requests.js';

const title = (id: string): { __typename: string; id: string } => ({ __typename: 'Title', id });
const batch = (...ids: readonly string[]): { representations: { id: string }[]; targets: string[][] } => ({ representations: ids.map(title), targets: ids.map((id) => [`target ${id}`]) });
const answered = { read: () => Promise.resolve({ data: null }), isSettled: true };

test('a fetch shares in what was asked before, and asks the rest in a request of its own', () => {
  const requests = new EntityRequests();
  const [first] = requests.divide('names', batch('1', '2'));
  const shares = requests.divide('names', batch('2', '3'));
  expect(first?.batch.targets).toEqual([['target 1'], ['target 2']]);
  expect(shares.map(({ request, batch: { representations, targets } }) => ({ isFirst: request === first?.request, representations, targets }))).toEqual([
    { isFirst: true, representations: [title('1'), title('2')], targets: [[], ['target 2']] },
    { isFirst: false, representations: [title('3')], targets: [['target 3']] },
  ]);
});

test('another question about the same entity is asked', () => {
  const requests = new EntityRequests();
  const [first] = requests.divide('names', batch('1'));
  expect(requests.divide('notes', batch('1')).map(({ request }) => request)).not.toContain(first?.request);
});

test('what was asked before the run began is not asked again', () => {
  const requests = new EntityRequests([{ question: 'names', representations: [title('1')], asked: answered }]);
  const [known, own] = requests.divide('names', batch('1', '2'));
  expect([known?.request.asked, own?.request.asked]).toEqual([answered, null]);
});

test('a question is the same under another name, and another one with other variables', () => {
  const ask = (name: string, size: number): string => entityQuestion('a', `query ${name}($size: Int) { name }`, name, { size });
  expect(ask('One', 1)).toBe(ask('Two', 1));
  expect(ask('One', 1)).not.toBe(ask('One', 2));
});
