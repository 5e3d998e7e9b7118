/**
 * `npm run proof` lists the proofs; `npm run proof -- NAME [--seed N] [--option value]` runs one. An option without a
 * value is true. A proof is a file `*.proof.ts` beside what it proves, and is found by that name.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledFiles } from './build/projects.mjs';
import { runCommand, UserError, print } from './console.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './workspace.mjs';

/** Without `--limit-minutes`. */
const LIMIT_MINUTES = 30;

/** A timer cannot wait longer than 35 000 minutes. */
const MAX_LIMIT_MINUTES = 30_000;

const COMMON_OPTIONS = { seed: 'of all randomness (1)', 'limit-minutes': 'after which it is ended (30)' };

async function findProofs() {
  const compiled = [...compiledFiles()].filter(([source]) => source.endsWith('.proof.ts'));
  return Promise.all(compiled.map(async ([, output]) => (await import(pathToFileURL(join(ROOT, output)).href)).proof));
}

function readOptions(words) {
  const options = {};
  for (let index = 0; index < words.length; index++) {
    const [name, next] = [words[index], words[index + 1]];
    if (!name.startsWith('--')) throw new UserError(`Options are as in --seed 7 or --all; got "${name}".`);
    const hasValue = next !== undefined && !next.startsWith('--');
    options[name.slice(2)] = hasValue ? next : 'true';
    if (hasValue) index++;
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
      for (const [option, meaning] of Object.entries({ ...COMMON_OPTIONS, ...options }))
        print(`  ${''.padEnd(18)}   --${option}  ${meaning}`);
    }
    return;
  }
  const proof = proofs.find(({ name }) => name === wanted);
  if (proof === undefined)
    throw new UserError(`There is no proof "${wanted}"; there are ${proofs.map(({ name }) => name).join(', ')}.`);
  const { seed = '1', 'limit-minutes': limit = String(LIMIT_MINUTES), ...options } = readOptions(words);
  const known = Object.keys({ ...COMMON_OPTIONS, ...proof.options });
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UserError(`${wanted} has no option --${unknown}; it has ${known.map((name) => `--${name}`).join(', ')}.`);
  if (!/^\d+$/.test(seed)) throw new UserError(`--seed must be a whole number, got "${seed}".`);
  const limitMinutes = Number(limit);
  if (!(limitMinutes > 0 && limitMinutes <= MAX_LIMIT_MINUTES))
    throw new UserError(`--limit-minutes must be a number up to ${MAX_LIMIT_MINUTES}, got "${limit}".`);
  const timeout = setTimeout(() => {
    print(`${wanted}: not finished after ${limitMinutes} minutes, short`);
    process.exit(1);
  }, limitMinutes * 60_000);
  // The timer must not keep the process of a proof that threw.
  timeout.unref();
  const run = { seed: Number(seed), options, print: (line) => print(`  ${line}`) };
  const result = await proof.run(run).catch((error) => {
    throw error?.name === 'OptionError' ? new UserError(error.message) : error;
  });
  clearTimeout(timeout);
  print(`${wanted}: ${result.figure} (${result.target}), ${result.holds ? 'holds' : 'short'}`);
  process.exit(result.holds ? 0 : 1);
});
