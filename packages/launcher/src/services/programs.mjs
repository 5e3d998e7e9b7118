/**
 * Programs that the servers need. They are installed where `CI=true` and the user is root; elsewhere a `UserError`
 * names the packages.
 */
import { UserError } from '../console.mjs';
import { hasProgram, run } from './server.mjs';

function mayInstall() {
  return process.env.CI === 'true' && process.getuid?.() === 0 && hasProgram('apt-get');
}

/** Installs Debian packages, or throws a `UserError` with the reason and their names. */
export function installPackages(packages, reason) {
  if (!mayInstall())
    throw new UserError(
      `${reason}: install them (on Debian: apt-get install ${packages.join(' ')}; CI=true does that itself when it runs as root).`,
    );
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('Updating the list of Debian packages', 'apt-get', ['update', '-qq'], { env });
  run(
    `Installing ${packages.join(', ')}`,
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
    { env },
  );
}

/** @param packageOf Program -> the Debian package that contains it. */
export function requirePrograms(packageOf) {
  const missing = Object.keys(packageOf).filter((program) => !hasProgram(program));
  if (missing.length > 0)
    installPackages(
      missing.map((program) => packageOf[program]),
      `${missing.join(' and ')} not found`,
    );
}
