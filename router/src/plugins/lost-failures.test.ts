import { EventEmitter } from 'node:events';
import { silentLog } from '@marquee/runtime/log';
import { expect, test } from 'vitest';
import type { LoadedPlugin } from './load-plugin.js';
import { attributeFailures } from './lost-failures.js';

test('failures outside of hooks are attributed by the stack and counted', () => {
  const source = new EventEmitter();
  let lost = 0;
  const plugin = { name: 'late', moduleUrl: 'file:///plugins/late.mjs' } as LoadedPlugin;
  const logged: unknown[] = [];
  const log = { ...silentLog, error: (details: object) => void logged.push(details) };
  const stop = attributeFailures(() => [plugin], { add: () => void (lost += 1) }, log, source);
  const error = Object.assign(new Error('late'), { stack: 'Error\n    at file:///plugins/late.mjs?version=1:2:3' });

  source.emit('unhandledRejection', error);
  source.emit('uncaughtException', error);
  source.emit('unhandledRejection', new Error('of something else'));
  source.emit('unhandledRejection', 'not an error');

  expect(lost).toBe(2);
  expect(logged).toEqual([{ err: error, plugin: 'late', suppressed: 0 }]);
  stop();
  expect(source.eventNames()).toEqual([]);
});
