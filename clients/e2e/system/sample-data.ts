/** A data folder with sample data before the first start of a system. */
import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './checkout.js';

const LOAD = `const { loadSampleData } = await import('./packages/launcher/src/system/sample-data.mjs');
await loadSampleData(process.env.MARQUEE_DATA_DIR);`;

/** Copies the launcher's snapshot, which it makes when there is none. The caller removes the folder. */
export async function createDataFolder(seed: 'small' | 'demo'): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-data-'));
  execFileSync(process.execPath, ['--input-type=module', '--eval', LOAD], {
    cwd: ROOT,
    env: { ...process.env, MARQUEE_SEED: seed, MARQUEE_DATA_DIR: dataDir },
    stdio: 'inherit',
  });
  return dataDir;
}
