// `npm start`: both subgraphs, composition, and the router. `node start.js subgraphs` starts the subgraphs alone.
import { spawn } from 'node:child_process';

const isWindows = process.platform === 'win32';
const children = [];

function start(command, ...args) {
  const child = spawn(command, args, { stdio: 'inherit', shell: isWindows });
  children.push(child);
  return new Promise((resolve) => child.once('exit', resolve));
}

function stop(code) {
  process.exitCode = code;
  for (const child of children) child.kill();
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(0));

const ends = ['products', 'reviews'].map((name) => start(process.execPath, `subgraphs/${name}.js`));
if (process.argv[2] !== 'subgraphs') {
  const code = await start('npm', 'run', '--silent', 'compose');
  if (code === 0) ends.push(start('npm', 'run', '--silent', 'router'));
  else stop(code);
}
// All of them end together.
stop(await Promise.race(ends));
