/** Checks types with TypeScript's native compiler, which also writes the declarations that editors and lint read. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { UserError, step } from '../console.mjs';
import { ROOT, findProjects } from '../workspace.mjs';

export const TSC = join(ROOT, 'node_modules', 'typescript7', 'bin', 'tsc');

/** @param {(folder: string) => boolean} [isSelected] Projects; what they refer to is checked with them. */
export function checkTypes(isSelected = () => true) {
  return step('types checked', async () => {
    const { generateAll } = await import('../generate.mjs');
    await generateAll();
    const projects = findProjects().filter(isSelected);
    const { status, output } = await run([TSC, '-b', '--emitDeclarationOnly', ...projects]);
    if (status !== 0) throw new UserError(`Types are wrong:\n${output}`);
  });
}

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject).once('close', (status) => resolve({ status, output }));
  });
}
