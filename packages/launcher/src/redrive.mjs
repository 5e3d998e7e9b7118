/**
 * `npm run redrive -- SUBGRAPH`: applies the events again that a subgraph could not apply, those of one key in order.
 *
 *   --list        only tells which there are
 *   --event ID    only this one, and what waits behind it
 *   --drop ID     gives this one up, and applies what waited behind it
 *   --url URL     where the subgraph runs, when not at its port on this machine
 */
import { runCommand, UserError, print } from './console.mjs';
import { ask, requireSubgraph } from './operator-client.mjs';

function valueOf(words, option) {
  const at = words.indexOf(option);
  if (at === -1) return null;
  if (words[at + 1] === undefined) throw new UserError(`${option} needs a value.`);
  return words[at + 1];
}

async function list(subgraph) {
  let count = 0;
  for (let after = ''; ; ) {
    const { letters, next } = await ask(subgraph, 'GET', `dead-letters${after}`);
    for (const { event, type, stream, reason, error, attempts, origin } of letters) {
      print(
        `  ${event}  ${type ?? '?'}  ${stream}  ${reason}${error === null ? '' : ` after ${attempts} attempts: ${error}`}  (${origin.owner} ${origin.partition}@${origin.offset})`,
      );
    }
    count += letters.length;
    if (next === null) break;
    after = `?after=${encodeURIComponent(next)}`;
  }
  print(count === 0 ? `${subgraph.name} has no dead letters.` : `${subgraph.name} has ${count} dead letters.`);
}

function report(name, { applied, dropped, left, failed }) {
  for (const { id, error } of failed) print(`  ${id} fails again: ${error}`);
  print(`${name}: ${applied} applied, ${dropped} dropped, ${left} left.`);
  process.exitCode = left === 0 ? 0 : 1;
}

await runCommand(async () => {
  const [name, ...words] = process.argv.slice(2);
  const subgraph = requireSubgraph(name, valueOf(words, '--url'));
  if (words.includes('--list')) return list(subgraph);
  const [event, dropped] = [valueOf(words, '--event'), valueOf(words, '--drop')];
  if (dropped !== null) return report(name, await ask(subgraph, 'POST', `drop?event=${encodeURIComponent(dropped)}`));
  return report(
    name,
    await ask(subgraph, 'POST', `redrive${event === null ? '' : `?event=${encodeURIComponent(event)}`}`),
  );
});
