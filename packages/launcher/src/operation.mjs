/**
 * `npm run operation -- TitleDetail`: the plan of an operation, what it costs, and what its answer loses when each
 * subgraph is down. On the committed supergraph, before anything is published.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError, bold, runCommand, print } from './console.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './workspace.mjs';

async function findOperation(name) {
  const { readOperations } = await import('./operations.mjs');
  const operations = readOperations();
  const found = operations.find((operation) => operation.name === name);
  if (found === undefined)
    throw new UserError(
      `There is no operation "${name ?? ''}". There are ${operations.map((operation) => operation.name).join(', ')}.`,
    );
  return found;
}

async function readGraph() {
  const { readPlannedGraph } = await import('../../../schema/dist/check/plans/planned-graph.js');
  return readPlannedGraph(readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8'));
}

async function sayPlan({ name, document }, graph) {
  const [{ prettyFormatQueryPlan }, { costOf }] = await Promise.all([
    import('@apollo/query-planner'),
    import('../../../schema/dist/check/plans/plan-cost.js'),
  ]);
  const plan = graph.plan(document);
  if (plan === null)
    throw new UserError(
      `${name} does not fit schema/supergraph.graphql: bring that up to date with "npm run compose".`,
    );
  const { fetches, hops } = costOf(plan.node);
  print(
    `${bold(`${name}: ${fetches} fetches in ${hops} hops`)}\n\n${prettyFormatQueryPlan({ kind: 'QueryPlan', node: plan.node ?? undefined })}\n`,
  );
}

async function sayLosses({ document }, graph) {
  const { blastRadius } = await import('../../../schema/dist/check/plans/blast-radius.js');
  for (const { subgraph, losses } of blastRadius(document, graph)) {
    print(`${bold(`without ${subgraph}`)}${losses.length === 0 ? ': nothing is missing' : ''}`);
    for (const { path, blame } of losses)
      print(`  ${path === '' ? 'everything' : path}${blame === null ? '' : `, because ${blame} is non-null`}`);
  }
}

await runCommand(async () => {
  await prepare();
  const [operation, graph] = [await findOperation(process.argv[2]), await readGraph()];
  await sayPlan(operation, graph);
  await sayLosses(operation, graph);
});
