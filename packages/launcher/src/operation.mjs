/**
 * `npm run operation -- TitleDetail`: prints an operation's query plan, its cost, and which fields of its response are
 * missing while each subgraph is down. It reads the committed supergraph, so nothing needs to be published.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError, bold, runCommand, print } from './console.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './workspace.mjs';

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
  for (const { subgraph, losses } of blastRadius(document, planner) ?? []) {
    print(`${bold(`without ${subgraph}`)}${losses.length === 0 ? ': nothing is missing' : ''}`);
    for (const { path, blame } of losses)
      print(`  ${path === '' ? 'the whole response' : path}${blame === null ? '' : `, because ${blame} is non-null`}`);
  }
}

await runCommand(async () => {
  await prepare();
  const { findOperation } = await import('./operations.mjs');
  const [operation, planner] = [findOperation(process.argv[2]), await createPlanner()];
  await printPlanAndCost(operation, planner);
  await printLosses(operation, planner);
});
