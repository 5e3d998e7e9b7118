/**
 * `npm run proof` lists the proofs; `npm run proof -- NAME [--seed N] [--option value]` runs one. A proof is a file
 * `*.proof.ts` beside what it proves, and is found by that name.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledFiles } from './build/projects.mjs';
import { runCommand, UserError, print } from './console.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './workspace.mjs';

const LIMIT_MS = 30 * 60_000;

async function findProofs() {
  const compiled = [...compiledFiles()].filter(([source]) => source.endsWith('.proof.ts'));
  return Promise.all(compiled.map(async ([, output]) => (await import(pathToFileURL(join(ROOT, output)).href)).proof));
}

function readOptions(words) {
  const options = {};
  for (let index = 0; index < words.length; index += 2) {
    const [name, value] = [words[index], words[index + 1]];
    if (!name.startsWith('--') || value === undefined)
      throw new UserError(`Options are pairs, as in --seed 7; got "${name}".`);
    options[name.slice(2)] = value;
  }
  return options;
}

await runCommand(async () => {
  await prepare();
  const proofs = (await findProofs()).sort((a, b) => (a.name < b.name ? -1 : 1));
  const [wanted, ...words] = process.argv.slice(2);
  if (wanted === undefined) {
    for (const { name, summary, options } of proofs) {
      print(`  ${name.padEnd(18)} ${summary}`);
      for (const [option, meaning] of Object.entries({ seed: 'of all randomness (1)', ...options }))
        print(`  ${''.padEnd(18)}   --${option}  ${meaning}`);
    }
    return;
  }
  const proof = proofs.find(({ name }) => name === wanted);
  if (proof === undefined)
    throw new UserError(`There is no proof "${wanted}"; there are ${proofs.map(({ name }) => name).join(', ')}.`);
  const { seed = '1', ...options } = readOptions(words);
  const timeout = setTimeout(() => {
    print(`${wanted}: not finished after ${LIMIT_MS / 60_000} minutes, short`);
    process.exit(1);
  }, LIMIT_MS);
  // The timer must not keep the process of a proof that threw.
  timeout.unref();
  const result = await proof.run({ seed: Number(seed), options, print: (line) => print(`  ${line}`) });
  clearTimeout(timeout);
  print(`${wanted}: ${result.figure} (${result.target}), ${result.holds ? 'holds' : 'short'}`);
  process.exit(result.holds ? 0 : 1);
});
