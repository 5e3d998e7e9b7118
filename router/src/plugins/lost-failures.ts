/**
 * Failures that no hook returns: a rejected promise without a reader, or an error that is thrown in a callback of the
 * plugin's own. They are attributed by the file of the plugin's module in the error's stack, and do not end the process.
 */
import type { Logger } from '@marquee/runtime/log';
import { LogLimit } from '../subgraph-client/log-limit.js';
import type { LoadedPlugin } from './load-plugin.js';

type Source = Pick<NodeJS.EventEmitter, 'on' | 'off'>;

/**
 * @param lost Counts them.
 * @param source `process`; a test passes an emitter of its own.
 * @returns To be called when no plugin is in use any more.
 */
export function attributeFailures(
  plugins: () => readonly LoadedPlugin[],
  lost: { add(): void },
  log: Logger,
  source: Source = process,
): () => void {
  const limit = new LogLimit();
  const note = (error: unknown): boolean => {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const plugin = plugins().find(({ moduleUrl }) => stack.includes(moduleUrl));
    if (plugin === undefined) return false;
    lost.add();
    const suppressed = limit.take(plugin.name);
    if (suppressed !== null)
      log.error({ err: error, plugin: plugin.name, suppressed }, 'a plugin failed outside of its hooks');
    return true;
  };
  const onException = (error: unknown): void => {
    if (note(error)) return;
    // As without this listener: the error ends the process.
    source.off('uncaughtException', onException);
    setImmediate(() => {
      throw error;
    });
  };
  const onRejection = (reason: unknown): void => void note(reason);
  source.on('uncaughtException', onException);
  source.on('unhandledRejection', onRejection);
  return () => {
    source.off('uncaughtException', onException);
    source.off('unhandledRejection', onRejection);
  };
}
