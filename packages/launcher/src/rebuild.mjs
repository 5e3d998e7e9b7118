/**
 * `npm run rebuild -- SUBGRAPH [--url URL]`: builds a running subgraph's read models again from the first event; it
 * serves the present ones until the new ones are complete.
 */
import { runCommand, print } from './console.mjs';
import { requireSubgraph, sendOperatorRequest } from './operator-client.mjs';

await runCommand(async () => {
  const [name, option, url] = process.argv.slice(2);
  const { projections } = await sendOperatorRequest(
    requireSubgraph(name, option === '--url' ? url : null),
    'POST',
    'rebuild',
  );
  for (const { projection, before, after, same } of projections) {
    const what = same ? 'unchanged' : `before: ${before.documents} documents, ${before.hash.slice(0, 12)}`;
    print(`  ${projection}: ${after.documents} documents, ${after.hash.slice(0, 12)}, ${what}`);
  }
  print(projections.length === 0 ? `${name} has no read models.` : `${name}: read models are rebuilt and in use.`);
});
