/** What `npm start` prints when everything is up: addresses, process ids and a first query. */
import { bold, dim, print } from '../console.mjs';
import { findOperation } from '../operations.mjs';

const FIRST_QUERY =
  '{ viewer { profile { name } browsePage { rows(first: 3) { edges { node { heading items(first: 3) { edges { node { name matchScore } } } } } } } } }';

/**
 * @param {object} system
 * @param {readonly { name: string, url: string, pid: number }[]} system.processes
 * @param {import('./demo-account.mjs').Session | null} system.session
 * @param {{ admin: string, isNew: boolean, file: string }} system.keys Of the registry.
 */
export function printBanner({ processes, session, keys }) {
  const urlOf = (name) => processes.find((candidate) => candidate.name === name)?.url;
  const registry = urlOf('registry');
  const key = keys.isNew ? keys.admin : dim(`"admin" in ${keys.file}`);
  print();
  print(`  ${bold('Marquee is up.')}`);
  print();
  print(`    Web app                  ${bold(urlOf('web'))}`);
  print(
    `    For newcomers            ${bold(`${urlOf('router')}/`)}  ${dim('what runs, what fails, and a first query')}`,
  );
  print(`    API and Apollo Sandbox   ${urlOf('router')}/graphql`);
  print(`    GraphiQL, works offline  ${urlOf('router')}/explorer`);
  print(`    For schema owners        ${registry}  ${dim('sign in with a key of the registry')}`);
  print(`    Schema registry, Rover   APOLLO_REGISTRY_URL=${registry}/graphql APOLLO_KEY=${key}`);
  print();
  for (const { name, url, pid } of processes) print(`    ${name.padEnd(18)} ${url}  ${dim(`pid ${pid}`)}`);
  if (session !== null) printFirstQuery(urlOf('router'), session);
  print();
  print(
    dim(
      '  Type kill NAME, stop NAME, slow NAME 400, cont NAME or restart NAME, and repeat the query. Ctrl-C stops everything.',
    ),
  );
}

function printFirstQuery(routerUrl, { token, profileName }) {
  print();
  print(`  Signed in as ${profileName} of the demo account. Try:`);
  print();
  print(`  curl ${routerUrl}/graphql -H 'content-type: application/json' \\`);
  print(`    -H 'authorization: Bearer ${token}' \\`);
  print(`    -d '${JSON.stringify(firstRequest())}'`);
}

/** A router that enforces the list of persisted operations answers only those. */
function firstRequest() {
  if (process.env.ROUTER_PERSISTED_OPERATIONS !== 'enforce') return { query: FIRST_QUERY };
  const { id } = findOperation('FirstPaint');
  return { extensions: { persistedQuery: { version: 1, sha256Hash: id } } };
}
