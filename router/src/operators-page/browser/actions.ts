/** Sends commands for processes to the router, which passes them to the launcher. */
import { byId, setText } from './dom.js';

const LIMIT_MS = 5_000;

const token = document.querySelector<HTMLMetaElement>('meta[name="marquee-page-token"]')?.content ?? '';

export type Command = 'kill' | 'restart' | 'stop' | 'cont' | 'slow';

/** The outcome is shown below the map. Never rejects. */
export async function sendCommand(command: Command, process: string, ms?: number): Promise<void> {
  const target = byId('action-result');
  setText(target, `${command} ${process} …`);
  target.removeAttribute('data-tone');
  const { isDone, message } = await post({ command, process, ...(ms !== undefined && { ms }) });
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
