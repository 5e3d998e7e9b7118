/** Chromium, as it is installed here. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const USUAL_PATH = '/usr/bin/chromium';

/** @param path Of the executable; `CHROMIUM_PATH`. Throws when there is none. */
export async function startBrowser(path = USUAL_PATH): Promise<Browser> {
  if (!existsSync(path))
    throw new Error(`There is no Chromium at ${path}: install one, or say with CHROMIUM_PATH where it is.`);
  // Containers give it no sandbox of its own; it sees our pages alone.
  return chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
}
