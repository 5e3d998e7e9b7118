export type EntryText =
  | { readonly outcome: 'write'; readonly text: string }
  | { readonly outcome: 'erase' }
  | { readonly outcome: 'too-long'; readonly limit: number };

/**
 * What a submitted text asks for: spaces around it do not count, and nothing but spaces means taking the entry away.
 */
export function readEntryText(submitted: string, limit: number): EntryText {
  const text = submitted.trim();
  if (text === '') return { outcome: 'erase' };
  return text.length > limit ? { outcome: 'too-long', limit } : { outcome: 'write', text };
}
