// `npm start`: both subgraphs, composition, and the router. `node start.js subgraphs` starts the subgraphs alone.
import { spawn } from 'node:child_process';

const children = [];

/** Without npm and a shell in between, which do not forward signals. */
function start(program, ...args) {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
  children.push(child);
  return new Promise((resolve) => child.once('exit', resolve));
}

function stop(code) {
  process.exitCode = code;
  for (const child of children) child.kill();
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(0));

const ends = ['products', 'reviews'].map((name) => start(`subgraphs/${name}.js`));
if (process.argv[2] !== 'subgraphs') {
  const [compose, router] = ['marquee', 'marquee-router'].map((name) => `node_modules/${name}/bin/${name}.mjs`);
  const code = await start(compose, 'compose', '--config', 'supergraph.yaml', '--output', 'supergraph.graphql');
  if (code === 0) ends.push(start(router, '--config', 'router.yaml'));
  else stop(code);
}
// All of them end together.
stop(await Promise.race(ends));
