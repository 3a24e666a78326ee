const MARKED = /^(<!-- real: (.+) -->\n+)(```+)(\w*)\n[^]*?^\3$/gm;

/** The text that belongs into a block of code, and its language unless the block's own is to stay. */
export interface Block {
  text: string;
  language?: string;
}

/**
 * Fills the blocks of code that a comment `<!-- real: KEY -->` stands above, so that a page shows what is true and not
 * what was once.
 */
export function fillFences(page: string, render: (key: string) => Block): string {
  return page.replace(MARKED, (_, head: string, key: string, fence: string, own: string) => {
    const { text, language } = render(key);
    return `${head}${fence}${language ?? own}\n${text.replace(/\n*$/, '\n')}${fence}`;
  });
}

/** The keys of a page, in order. */
export function fenceKeys(page: string): string[] {
  return [...page.matchAll(MARKED)].map((match) => match[2] ?? '');
}
