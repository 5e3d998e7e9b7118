/**
 * The web app's process: it serves the built pages, and keeps the session's refresh token where no script gets at it.
 */
import { runProcess } from '@marquee/runtime/run';
import { readWebConfig } from './config.js';
import { startWeb } from './start-web.js';

await runProcess('web', ({ settings, shared, log }) => startWeb(readWebConfig(settings, shared), log));
