import type { Place, Poll } from '../route.js';

/** What is left of an old back end beside its routes. */
export interface Leftover extends Place {
  kind:
    | ('module' | 'import' | 'mount' | 'loop' | 'message' | 'refresh')
    | ('dependency' | 'proxy' | 'process' | 'env' | 'csp' | 'test');
  /** What it is called: a file, a package, a variable, a path. */
  name: string;
  /** What speaks for it, one sentence or fragment each; a name alone is no evidence. */
  evidence: string[];
  /** Paths of the routes it belongs to. */
  routes: string[];
  /** Of a loop: the time between two turns, null where the code does not tell. */
  seconds?: number | null;
  /** Of a loop: what it asks each time. */
  polls?: Poll[];
  /** Of a module, a proxy rule or a loop: what it serves or does beside sockets, which somebody may still need. */
  keeps?: string[];
  /** Of a dependency: the files that import it. Of a variable: the sources that read it. */
  importers?: string[];
  /** Its file lies beside the folders that are looked at: it may serve others. */
  aside?: true;
}

/** The lines of a text, with their numbers from 1. */
export function* linesOf(text: string): Generator<{ line: number; text: string }> {
  let line = 0;
  for (const one of text.split(/\r?\n/)) {
    line += 1;
    yield { line, text: one };
  }
}

export function baseOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
