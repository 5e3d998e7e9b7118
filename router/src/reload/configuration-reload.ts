/**
 * Reads the configuration file again when it has changed, or on SIGHUP, and applies what can change in a process that
 * serves. A file that is not valid is refused as a whole: the configuration before it stays.
 */
import { readConfigurationText } from '@marquee/runtime/configuration/configuration-file';
import { pollFile } from '@marquee/runtime/file-watcher';
import type { Logger } from '@marquee/runtime/log';
import type { Settings } from '@marquee/runtime/settings';
import { ConfigError } from '@marquee/runtime/start-error';
import type { RouterConfig } from '../router-config.js';

/** Between two checks whether the file has changed. */
const POLL_MS = 1_000;

export interface ReloadStatus {
  /** Reloads that were applied, and that were refused, since the start. */
  readonly applied: number;
  readonly refused: number;
  /** Why the newest file does not apply; null when it does. */
  readonly refusal: string | null;
  /** Keys whose new values take effect at the next start. */
  readonly needRestart: readonly string[];
}

export interface ReloadOptions {
  /** Those that apply. */
  readonly settings: Settings;
  /** Reads the file again. Rejects with a `ConfigError`. */
  readonly reread: (before: Settings) => Promise<Settings>;
  /** Throws a `ConfigError`. */
  readonly read: (settings: Settings) => RouterConfig;
  readonly log: Logger;
}

/** Null when it cannot be read: then reading the settings says why. */
function readContent(file: string): string | null {
  try {
    return readConfigurationText(file);
  } catch {
    return null;
  }
}

export class ConfigurationReload {
  #status: ReloadStatus = { applied: 0, refused: 0, refusal: null, needRestart: [] };
  #settings: Settings;
  #apply: ((config: RouterConfig) => Promise<void>) | null = null;
  #running: Promise<void> = Promise.resolve();
  #isWaiting = false;
  #isAsked = false;
  /** The content that was read last, whether it applies or was refused. */
  #seen: string | null;
  #stopPolling: () => void = () => undefined;

  constructor(private readonly options: ReloadOptions) {
    this.#settings = options.settings;
    this.#seen = options.settings.file?.text ?? null;
  }

  get status(): ReloadStatus {
    return this.#status;
  }

  /**
   * Begins to watch the file.
   *
   * @param apply Rejects when the configuration cannot be served; then the one before it serves.
   */
  start(apply: (config: RouterConfig) => Promise<void>): void {
    this.#apply = apply;
    const file = this.options.settings.file?.path;
    if (file !== undefined) this.#stopPolling = pollFile(file, POLL_MS, () => this.reload(false));
  }

  close(): void {
    this.#stopPolling();
    this.#apply = null;
  }

  /**
   * Never rejects. The file is read when a reload begins, so one that waits covers all changes until then.
   *
   * @param isAsked Whether somebody asks for it: modules of plugins are then looked at although the file has not changed.
   */
  reload(isAsked = true): Promise<void> {
    this.#isAsked ||= isAsked;
    if (this.#isWaiting) return this.#running;
    this.#isWaiting = true;
    this.#running = this.#running.then(() => {
      this.#isWaiting = false;
      return this.#reload();
    });
    return this.#running;
  }

  async #reload(): Promise<void> {
    if (this.#apply === null) return;
    const { log } = this.options;
    const content = readContent(this.#settings.file?.path ?? '');
    // The poll finds what a signal has had read before, and a file whose time has changed only.
    if (!this.#isAsked && content !== null && content === this.#seen) return;
    this.#seen = content;
    const isAsked = this.#isAsked;
    this.#isAsked = false;
    try {
      const settings = await this.options.reread(this.#settings);
      const config = this.options.read(settings);
      const { applied, needRestart } = settings.reloaded;
      const looksAtPlugins = isAsked && config.plugins.length > 0;
      if (applied.length > 0 || looksAtPlugins) await this.#apply(config);
      this.#settings = settings;
      this.#status = { ...this.#status, applied: this.#status.applied + 1, refusal: null, needRestart };
      log.info({ applied }, 'the configuration was read again');
      if (needRestart.length > 0)
        log.warn({ needRestart }, 'these settings have changed and take effect at the next start of the process');
    } catch (error) {
      const problems =
        error instanceof ConfigError ? error.problems : [String(error instanceof Error ? error.message : error)];
      this.#status = { ...this.#status, refused: this.#status.refused + 1, refusal: problems.join('\n') };
      log.error({ problems }, 'the changed configuration was refused; the one before it stays');
    }
  }
}
