/** Sends commands for processes to the router, which passes them to the launcher. */
import { byId, setText } from './dom.js';

/** A switch waits for the registry. */
const LIMIT_MS = 10_000;

const token = document.querySelector<HTMLMetaElement>('meta[name="marquee-page-token"]')?.content ?? '';

export type Command = 'kill' | 'restart' | 'stop' | 'cont' | 'slow' | 'off' | 'on';

/**
 * The outcome is shown above the map. Never rejects.
 *
 * @param name Of a process, or of a switch.
 * @param number Milliseconds of `slow`, minutes of `off`.
 */
export async function sendCommand(command: Command, name: string, number?: number): Promise<void> {
  const target = byId('action-result');
  setText(target, `${command} ${name} …`);
  target.removeAttribute('data-tone');
  const { isDone, message } = await post({ command, name, ...(number !== undefined && { number }) });
  setText(target, message);
  target.setAttribute('data-tone', isDone ? 'good' : 'bad');
}

async function post(body: object): Promise<{ readonly isDone: boolean; readonly message: string }> {
  try {
    const response = await fetch('/operators/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-marquee-page-token': token },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const result = (await response.json()) as Partial<{
      readonly message: string;
      readonly errors: readonly { readonly message: string }[];
    }>;
    const message = result.message ?? result.errors?.[0]?.message ?? `Status ${response.status}.`;
    return { isDone: response.ok, message };
  } catch {
    return { isDone: false, message: 'The router did not respond.' };
  }
}
