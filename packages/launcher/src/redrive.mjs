/**
 * `npm run redrive -- SUBGRAPH`: applies a subgraph's dead letters again: events that it could not apply, in order of
 * each key.
 *
 *   --list        prints them and changes nothing
 *   --event ID    only this one, and those of its key that wait behind it
 *   --drop ID     discards this one, and applies those that wait behind it
 *   --url URL     of the subgraph, when it does not run at its port on this machine
 */
import { runCommand, UserError, print } from './console.mjs';
import { requireSubgraph, sendOperatorRequest } from './operator-client.mjs';

function valueOf(words, option) {
  const at = words.indexOf(option);
  if (at === -1) return null;
  if (words[at + 1] === undefined) throw new UserError(`${option} needs a value.`);
  return words[at + 1];
}

async function list(subgraph) {
  let count = 0;
  for (let after = ''; ; ) {
    const { letters, next } = await sendOperatorRequest(subgraph, 'GET', `dead-letters${after}`);
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
  if (dropped !== null)
    return report(name, await sendOperatorRequest(subgraph, 'POST', `drop?event=${encodeURIComponent(dropped)}`));
  return report(
    name,
    await sendOperatorRequest(
      subgraph,
      'POST',
      `redrive${event === null ? '' : `?event=${encodeURIComponent(event)}`}`,
    ),
  );
});
