import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readGuide } from './read-guide.js';

test('reads commands with their output, programs in the background, and files', () => {
  const markdown = [
    '```sh\necho 1\n```',
    '```text output\n1\n```',
    '```sh background http://x/ready\nserve\n```',
    '```yaml file=a.yaml\na: 1\n```',
    '```sh fails\nfalse\n```',
  ].join('\n\ntext\n\n');
  expect(readGuide(markdown)).toEqual([
    { kind: 'commands', text: 'echo 1\n', fails: false, output: '1\n' },
    { kind: 'background', text: 'serve\n', readyUrl: 'http://x/ready' },
    { kind: 'file', name: 'a.yaml', text: 'a: 1\n' },
    { kind: 'commands', text: 'false\n', fails: true, output: null },
  ]);
  expect(() => readGuide('```sh often\nx\n```')).toThrow('not known');
});

test('every block of the guide is a step', () => {
  const steps = readGuide(readFileSync(new URL('../../../docs/your-graph.md', import.meta.url), 'utf8'));
  expect(steps.length).toBeGreaterThanOrEqual(15);
});
