/** The program of our router, for `rover dev`: that of this checkout, or of the package `marquee-router`. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const IN_CHECKOUT = fileURLToPath(new URL('../../../router/dist/main.js', import.meta.url));
const PACKAGE = 'marquee-router';

export const NO_ROUTER = `rover dev needs the package ${PACKAGE}, which is not installed beside the package marquee nor in the current folder: npm install ${PACKAGE}`;

/**
 * The package beside this one, else that of the folder in which Rover runs; null without either.
 *
 * @param inCheckout The program of a checkout, which is absent in the published package.
 */
export function findRouter(folder = process.cwd(), inCheckout = IN_CHECKOUT): string | null {
  if (existsSync(inCheckout)) return inCheckout;
  for (const from of [inCheckout, join(folder, 'package.json')]) {
    try {
      const manifest = createRequire(from).resolve(`${PACKAGE}/package.json`);
      return join(dirname(manifest), 'bin', `${PACKAGE}.mjs`);
    } catch {
      // It is not installed there.
    }
  }
  return null;
}
