/** Rover's plugin `supergraph-v2.…`, as a process: `compose FILE`, where `-` or nothing is standard input. */
import { readFile } from 'node:fs/promises';
import { createCompositionThread } from '../composition/composition-thread.js';
import { composeForRover } from './compose-for-rover.js';

const [verb, file = '-'] = process.argv.slice(2);

if (verb === 'compose') {
  const composition = createCompositionThread();
  const answer = await composeForRover(await readFile(file === '-' ? '/dev/stdin' : file, 'utf8'), composition);
  await composition.close();
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  process.exitCode = 'Ok' in answer ? 0 : 1;
} else {
  process.stderr.write(
    'usage: supergraph compose <supergraph.yaml>; Rover calls this for `rover supergraph compose` and `rover dev`\n',
  );
  process.exitCode = 2;
}
