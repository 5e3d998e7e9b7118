/** Checks `docker-compose.yml`: Compose itself in both modes, where it is installed, and rules of our own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { hasProgram, ROOT, run } from './programs.js';

const FILE = join(ROOT, 'docker-compose.yml');

/** Files with the settings of a mode, for `--env-file`. */
export const MODES = ['development', 'production'] as const;

interface ComposeService {
  readonly image: string;
  readonly build?: { readonly target: string };
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly profiles?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, null>>;
}

/** The file, with anchors and merge keys resolved and variables as they stand there. */
export function readComposeFile(text: string = readFileSync(FILE, 'utf8')): ComposeFile {
  return parse(text, { merge: true }) as ComposeFile;
}

/** Services that end by themselves, and keep nothing. */
const JOBS = new Set(['publish']);

/** A secret's value with this name would stand in `docker inspect`. An empty default is none. */
const SECRET_NAME = /(KEY|SECRET|PASSWORD|TOKEN)$/;

/** What must be true of each service. */
export function problemsOfServices({ services, volumes }: ComposeFile): readonly string[] {
  const owners = new Map<string, string>();
  const problems = Object.entries(services).flatMap(([name, service]) => {
    const isOurs = service.build !== undefined;
    const own = (service.volumes ?? [])
      .filter((volume) => !volume.startsWith('.'))
      .map((volume) => volume.split(':')[0] ?? '');
    const shared = own.filter((volume) => owners.has(volume));
    for (const volume of own) owners.set(volume, name);
    const plain = Object.entries(service.environment ?? {}).filter(
      ([variable, value]) => SECRET_NAME.test(variable) && !/^\$\{\w+:-\}$/.test(value),
    );
    const rules: readonly (readonly [holds: boolean, otherwise: string])[] = [
      [JOBS.has(name) || own.length === 1, 'has not exactly one volume'],
      [own.every((volume) => volume in volumes), 'has a volume that is not declared'],
      [shared.length === 0, `shares the volume ${shared.join()}`],
      [JOBS.has(name) || service.healthcheck !== undefined, 'has no health check'],
      [!isOurs || service.read_only === true, 'has a writable root file system'],
      [!isOurs || service.cap_drop?.includes('ALL') === true, 'keeps capabilities'],
      [plain.length === 0, `has secrets in its environment: ${plain.map(([variable]) => variable).join()}`],
    ];
    return rules.filter(([holds]) => !holds).map(([, otherwise]) => `Compose: ${name} ${otherwise}`);
  });
  const simulator = services['payment-simulator'];
  if (simulator?.ports !== undefined) problems.push('Compose: the payment simulator is published');
  if (simulator?.profiles?.join() !== 'development')
    problems.push('Compose: the payment simulator is not for development only');
  return problems;
}

/** All problems of the file. */
export function checkCompose(print: (line: string) => void): readonly string[] {
  const problems = [...problemsOfServices(readComposeFile())];
  if (!hasProgram('docker-compose'))
    return [...problems, 'docker-compose is not installed, so Compose did not read the file'];
  for (const mode of MODES) {
    const args = ['--env-file', join(ROOT, 'deploy', 'compose', `${mode}.env`), '-f', FILE, 'config', '-q'];
    const { ok, text } = run('docker-compose', args, { cwd: ROOT });
    if (!ok) problems.push(`docker-compose, ${mode}: ${text}`);
  }
  const folder = mkdtempSync('/tmp/marquee-compose-');
  const { ok, text } = run('docker-compose', ['-f', FILE, 'config', '-q'], { cwd: folder });
  rmSync(folder, { recursive: true });
  if (ok || !text.includes('--env-file')) problems.push('Compose: without a mode it must name the files of settings');
  print(`docker-compose.yml: ${Object.keys(readComposeFile().services).length} services in ${MODES.length} modes`);
  return problems;
}
