/**
 * `npm run rebuild -- SUBGRAPH [--url URL]`: makes a running subgraph's read models anew from the first event on; it
 * serves the old ones meanwhile.
 */
import { runCommand, print } from './console.mjs';
import { ask, requireSubgraph } from './operator-client.mjs';

await runCommand(async () => {
  const [name, option, url] = process.argv.slice(2);
  const { projections } = await ask(requireSubgraph(name, option === '--url' ? url : null), 'POST', 'rebuild');
  for (const { projection, before, after, same } of projections) {
    const what = same
      ? 'the same as before'
      : `not what it was (${before.documents} documents, ${before.hash.slice(0, 12)})`;
    print(`  ${projection}: ${after.documents} documents, ${after.hash.slice(0, 12)}, ${what}`);
  }
  print(projections.length === 0 ? `${name} has no read models.` : `${name}: read models are rebuilt and serve.`);
});
