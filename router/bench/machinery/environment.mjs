/** What all gateways are measured with: running subgraphs, their composed supergraph, and the expected response. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compose } from '@marquee/schema/composition/compose';
import { referenceData } from '../workload/reference.mjs';
import { SCHEMAS } from '../workload/schemas.mjs';
import { nextMessage, start, stop } from './processes.mjs';

const SUBGRAPHS = fileURLToPath(new URL('subgraphs.mjs', import.meta.url));

export async function openEnvironment(core) {
  const folder = mkdtempSync(join(tmpdir(), 'gateways-bench-'));
  const child = start({ name: 'the subgraphs', core, command: process.execPath, args: [SUBGRAPHS], ipc: true });
  const { urls } = await nextMessage(child);
  const subgraphs = Object.fromEntries(Object.entries(SCHEMAS).map(([name, sdl]) => [name, { url: urls[name], sdl }]));
  const supergraphFile = join(folder, 'supergraph.graphql');
  writeFileSync(supergraphFile, composeAll(subgraphs));
  return {
    folder,
    subgraphs,
    supergraphFile,
    reference: await referenceData(),
    pid: child.pid,
    counters: () => {
      const reply = nextMessage(child);
      child.send('counters');
      return reply;
    },
    /** From now on, each subgraph waits before it responds. */
    delayResponses: (delayMs) => {
      const reply = nextMessage(child);
      child.send({ delayMs });
      return reply;
    },
    close: async () => {
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function composeAll(subgraphs) {
  const composition = compose(Object.entries(subgraphs).map(([name, { url, sdl }]) => ({ name, url, sdl })));
  if (composition.outcome === 'failed') throw new Error(composition.problems.map(({ message }) => message).join('\n'));
  return composition.supergraphSdl;
}
