/**
 * The steps of a guide in Markdown, from its fenced blocks: ` ```sh ` has commands, ` ```sh background URL ` has one that
 * keeps running and is ready when the URL responds, ` ```sh fails ` ends with an exit code other than 0,
 * ` ```yaml file=NAME ` is the content of a file, and ` ```json output ` is what the commands before print.
 */

export type GuideStep =
  | { readonly kind: 'commands'; readonly text: string; readonly fails: boolean; readonly output: string | null }
  | { readonly kind: 'background'; readonly text: string; readonly readyUrl: string }
  | { readonly kind: 'file'; readonly name: string; readonly text: string };

const BLOCK = /^```(\w+) ?([^\n]*)\n(.*?)^```$/gms;

/** Throws for a block that is none of these. */
export function readGuide(markdown: string): readonly GuideStep[] {
  const steps: GuideStep[] = [];
  for (const [, language = '', words = '', text = ''] of markdown.matchAll(BLOCK)) {
    const last = steps.at(-1);
    const [word = '', argument = ''] = words.split(/[ =]/);
    if (word === 'output' && last?.kind === 'commands') steps[steps.length - 1] = { ...last, output: text };
    else if (word === 'file') steps.push({ kind: 'file', name: argument, text });
    else if (language === 'sh' && word === 'background') steps.push({ kind: 'background', text, readyUrl: argument });
    else if (language === 'sh' && (word === '' || word === 'fails'))
      steps.push({ kind: 'commands', text, fails: word === 'fails', output: null });
    else throw new Error(`A block of the guide is not known: ${language} ${words}`);
  }
  return steps;
}
