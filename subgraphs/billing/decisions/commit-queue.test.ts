import { expect, test } from 'vitest';
import { CommitQueue } from './commit-queue.js';
import type { Decision } from './decision.js';

function decision(id: string): Decision {
  return { before: null, account: { id } as unknown as Decision['account'] };
}

function idsOf(decisions: readonly Decision[]): readonly string[] {
  return decisions.map(({ account }) => account.id);
}

test('decisions submitted at the same time share a commit, in order of submission', async () => {
  const commits: (readonly string[])[] = [];
  const queue = new CommitQueue(async (decisions) => void commits.push(idsOf(decisions)));
  await Promise.all(['a', 'b', 'c'].map((id) => queue.submit(decision(id))));
  await queue.submit(decision('d'));
  expect(commits).toEqual([['a', 'b', 'c'], ['d']]);
});

test('a conflicting decision fails alone', async () => {
  const done: string[] = [];
  const queue = new CommitQueue(async (decisions) => {
    if (idsOf(decisions).includes('b')) throw new Error('b is in conflict');
    done.push(...idsOf(decisions));
  });
  const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((id) => queue.submit(decision(id))));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(done).toEqual(['a', 'c']);
});
