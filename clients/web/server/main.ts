/** The web app's process: serves the built pages and keeps the refresh token in an HttpOnly cookie. */
import { runProcess } from '@marquee/runtime/run-process';
import { readWebConfig } from './config.js';
import { startWeb } from './start-web.js';

await runProcess('web', ({ settings, shared, log }) =>
  startWeb(readWebConfig(settings, shared), shared.telemetry, log),
);
