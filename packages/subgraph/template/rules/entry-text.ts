export type EntryText =
  | { readonly outcome: 'write'; readonly text: string }
  | { readonly outcome: 'erase' }
  | { readonly outcome: 'too-long'; readonly limit: number };

/** Decides what a submitted text does: a blank text erases the entry, one over the limit is refused. */
export function readEntryText(submitted: string, limit: number): EntryText {
  const text = submitted.trim();
  if (text === '') return { outcome: 'erase' };
  return text.length > limit ? { outcome: 'too-long', limit } : { outcome: 'write', text };
}
