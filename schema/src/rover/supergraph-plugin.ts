/** Rover's plugin `supergraph-v2.…`: `compose FILE`, where `-` or no file stands for standard input. */
import { readFile } from 'node:fs/promises';
import { createCompositionThread } from '../composition/composition-thread.js';
import { composeForRover } from './compose-for-rover.js';

const [verb, file = '-'] = process.argv.slice(2);

if (verb === 'compose') {
  const composition = createCompositionThread();
  const result = await composeForRover(await readFile(file === '-' ? '/dev/stdin' : file, 'utf8'), composition);
  await composition.close();
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = 'Ok' in result ? 0 : 1;
} else {
  process.stderr.write(
    'usage: supergraph compose <supergraph.yaml>; called by `rover supergraph compose` and `rover dev`\n',
  );
  process.exitCode = 2;
}
