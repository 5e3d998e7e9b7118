/** Starts the installed Chromium. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const USUAL_PATH = '/usr/bin/chromium';

/** @param path The executable, from `CHROMIUM_PATH`. Throws when it does not exist. */
export async function startBrowser(path = USUAL_PATH): Promise<Browser> {
  if (!existsSync(path)) throw new Error(`There is no Chromium at ${path}: install it, or set CHROMIUM_PATH.`);
  // Chromium's sandbox does not work in containers; only our own pages are opened.
  return chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
}
