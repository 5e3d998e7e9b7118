/** Our browse page on the whole system, by the proof `page-load`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROOF = join(ROOT, 'packages', 'launcher', 'src', 'proof.mjs');

/** @returns the table that the proof prints, and its result, as lines of Markdown */
export async function runPageLoad(seconds, say) {
  const child = spawn(process.execPath, [PROOF, 'page-load', '--seconds', String(seconds)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line.trim());
    say(line);
  }
  const [code, signal] = await closed;
  const result = lines.filter((line) => line.startsWith('page-load: '));
  const problem = `The proof page-load ${signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`} without a result.`;
  return [
    ...lines.filter((line) => line.startsWith('|')),
    '',
    ...(result.length === 0 ? [problem] : result),
    ...lines.filter((line) => / CPU: /.test(line)).map((line) => `- ${line}`),
  ];
}
