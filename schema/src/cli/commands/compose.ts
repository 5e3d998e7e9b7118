/** `marquee compose`: composes a supergraph from files and running subgraphs, without a registry and without Rover. */
import { resolve } from 'node:path';
import { replaceFile } from '@marquee/runtime/atomic-file';
import { processEnvironment } from '@marquee/runtime/environment';
import type { BuildResult } from '../../composition/build.js';
import type { SubgraphSource } from '../../composition/composer.js';
import { createCompositionThread } from '../../composition/composition-thread.js';
import { optionalOption, UsageError } from '../command.js';
import type { Command } from '../command.js';
import { readSupergraphConfig } from '../read-supergraph-config.js';
import type { SupergraphConfig } from '../read-supergraph-config.js';
import { describeProblem } from './composition-problem.js';

const DEFAULT_CONFIG = 'supergraph.yaml';

export const compose: Command = {
  name: 'compose',
  usage: 'marquee compose [--config supergraph.yaml] [--output <file>]',
  summary: 'composes the subgraphs of a file in Rover’s format, and prints the supergraph or writes it to a file',
  run: async (input) => {
    const config = optionalOption(input, 'config') ?? DEFAULT_CONFIG;
    const output = optionalOption(input, 'output');
    const { subgraphs, problems } = await readConfig(config);
    if (problems.length > 0)
      return { verdict: 'unjudged', text: problems.map((problem) => `${config}: ${problem}`).join('\n'), data: null };
    const result = await composeInThread(subgraphs);
    if (result.outcome === 'failed') {
      const lines = result.problems.map(({ code, message, locations }) =>
        describeProblem({
          code,
          message,
          locations: locations.map(({ subgraph, line, column }) => ({ subgraphName: subgraph, line, column })),
        }),
      );
      const text = [`${config} does not compose:`, ...lines, ...(output === null ? [] : [`${output} is unchanged.`])];
      return { verdict: 'refused', text: text.join('\n'), data: { problems: result.problems } };
    }
    const { supergraphSdl } = result;
    if (output === null) return { verdict: 'safe', text: supergraphSdl, data: { supergraphSdl } };
    await replaceFile(output, `${supergraphSdl}\n`, { mode: 0o644 });
    const hints = result.hints.map(({ code, message }) => `${code}: ${message}`);
    const written = `${output}: composed from ${subgraphs.map(({ name }) => name).join(', ')}`;
    return { verdict: 'safe', text: [...hints, written].join('\n'), data: { output: resolve(output), hints } };
  },
};

async function readConfig(file: string): Promise<SupergraphConfig> {
  try {
    return await readSupergraphConfig(file, processEnvironment());
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function composeInThread(subgraphs: readonly SubgraphSource[]): Promise<BuildResult> {
  const composition = createCompositionThread();
  try {
    return await composition.build(subgraphs);
  } finally {
    await composition.close();
  }
}
