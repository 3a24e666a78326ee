/** What sources are made of, from the commonest to the rarest; what is missing is rarer still. */
const COMMON = ' etrnsaoi\nlcud.p()fmh,g=;:\'by{}/"v*\t_wkSx\r-';
/** Characters that are looked for at a time: V8 skips to the first of so few faster than it compares longer texts. */
const LENGTH = 3;

/** A part of some texts that is rarer than they look, and where it stands in each of them. */
interface Anchor {
  text: string;
  in: { whole: string; offset: number }[];
}

/** A text, or its bytes in latin1. */
export type Text = string | Buffer;

/** Looks for several texts at a time. They hold no character beyond U+00FF. */
export class Literals {
  private readonly anchors: Anchor[];

  constructor(readonly texts: readonly string[]) {
    this.anchors = anchorsOf([...new Set(texts)]);
  }

  /**
   * Tells where one of the texts stands, for each in the order of the places; not in the order of all.
   *
   * @param skip Takes a place and gives that from which to look on.
   */
  each(text: Text, skip: (at: number) => number): void {
    for (const anchor of this.anchors) {
      for (let at = placeOf(anchor.text, text, 0); at !== -1;) {
        const isHit = anchor.in.some(({ whole, offset }) => stands(whole, text, at - offset));
        at = placeOf(anchor.text, text, isHit ? Math.max(skip(at), at + 1) : at + 1);
      }
    }
  }
}

function placeOf(word: string, text: Text, from: number): number {
  return typeof text === 'string' ? text.indexOf(word, from) : text.indexOf(word, from, 'latin1');
}

function stands(word: string, text: Text, at: number): boolean {
  if (at < 0) return false;
  if (typeof text === 'string') return text.startsWith(word, at);
  for (let index = 0; index < word.length; index += 1)
    if (text[at + index] !== word.charCodeAt(index)) return false;
  return true;
}

function anchorsOf(texts: readonly string[]): Anchor[] {
  const parts = texts.map((whole) => {
    const offset = rarestIn(whole);
    return { whole, offset, text: whole.slice(offset, offset + LENGTH) };
  });
  // One search for `ws(` and `ws`.
  const short = [...new Set(parts.map(({ text }) => text))].filter(
    (text, _, all) => !all.some((other) => other !== text && text.startsWith(other)),
  );
  return short.map((text) => ({ text, in: parts.filter((part) => part.text.startsWith(text)) }));
}

/** The offset of the character that stands in fewest places; not the last one, if there is another. */
function rarestIn(text: string): number {
  const rank = (at: number): number => {
    const known = COMMON.indexOf(text.charAt(at));
    return known === -1 ? COMMON.length : known;
  };
  let best = 0;
  for (let at = 1; at < text.length - 1; at += 1) if (rank(at) > rank(best)) best = at;
  return best;
}
