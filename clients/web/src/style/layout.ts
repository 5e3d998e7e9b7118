/**
 * The layout: `tv` (ten-foot sizes) on televisions or with `?layout=tv`, `desk` otherwise or with `?layout=desk`. The
 * choice is stored on the device. Style sheets and spatial navigation read `data-layout`.
 */
export type Layout = 'desk' | 'tv';

const KEY = 'marquee-layout';
const TELEVISIONS = /\b(Tizen|Web0S|webOS|SmartTV|SMART-TV|GoogleTV|AppleTV|BRAVIA|HbbTV|AFT[A-Z]|CrKey|Roku)\b/;

function isLayout(text: string | null): text is Layout {
  return text === 'desk' || text === 'tv';
}

export function setLayout(root: HTMLElement, { location, localStorage, navigator }: Window): Layout {
  const requested = new URLSearchParams(location.search).get('layout');
  if (isLayout(requested)) localStorage.setItem(KEY, requested);
  const kept = localStorage.getItem(KEY);
  const layout = isLayout(kept) ? kept : TELEVISIONS.test(navigator.userAgent) ? 'tv' : 'desk';
  root.dataset['layout'] = layout;
  return layout;
}

export function isTelevision(): boolean {
  return document.documentElement.dataset['layout'] === 'tv';
}
