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

async function createPlanner() {
  const { createSupergraphPlanner } = await import('../../../schema/dist/checks/plans/supergraph-planner.js');
  return createSupergraphPlanner(readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8'));
}

async function printPlanAndCost({ name, document }, planner) {
  const [{ printPlan }, { costOf }] = await Promise.all([
    import('../../federation/dist/print-plan.js'),
    import('../../federation/dist/plan-cost.js'),
  ]);
  const plan = planner.plan(document);
  if (plan === null)
    throw new UserError(
      `${name} does not fit schema/supergraph.graphql: bring that up to date with "npm run compose".`,
    );
  const { fetches, hops } = costOf(plan.node);
  print(`${bold(`${name}: ${fetches} fetches in ${hops} hops`)}\n\n${printPlan(plan.node)}\n`);
}

async function printLosses({ document }, planner) {
  const { blastRadius } = await import('../../../schema/dist/checks/plans/blast-radius.js');
  for (const { subgraph, losses } of blastRadius(document, planner)) {
    print(`${bold(`without ${subgraph}`)}${losses.length === 0 ? ': nothing is missing' : ''}`);
    for (const { path, blame } of losses)
      print(`  ${path === '' ? 'the whole response' : path}${blame === null ? '' : `, because ${blame} is non-null`}`);
  }
}

await runCommand(async () => {
  await prepare();
  const [operation, planner] = [await findOperation(process.argv[2]), await createPlanner()];
  await printPlanAndCost(operation, planner);
  await printLosses(operation, planner);
});
