/**
 * What the servers need of the machine. A CI machine is given what it lacks; anybody else's is not changed unasked.
 * Plain Node.
 */
import { UserError } from '../console.mjs';
import { hasProgram, run } from './server.mjs';

function mayInstall() {
  return process.env.CI === 'true' && process.getuid?.() === 0 && hasProgram('apt-get');
}

/** Installs Debian packages, or throws a `UserError` that says why they are wanted and which they are. */
export function installPackages(packages, reason) {
  if (!mayInstall())
    throw new UserError(
      `${reason}: install them (on Debian: apt-get install ${packages.join(' ')}; CI=true does that itself when it runs as root).`,
    );
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('Looking for Debian packages', 'apt-get', ['update', '-qq'], { env });
  run(
    `Installing ${packages.join(', ')}`,
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
    { env },
  );
}

/** @param packageOf Program -> the Debian package that has it. */
export function requirePrograms(packageOf) {
  const missing = Object.keys(packageOf).filter((program) => !hasProgram(program));
  if (missing.length > 0)
    installPackages(
      missing.map((program) => packageOf[program]),
      `${missing.join(' and ')} not found`,
    );
}
