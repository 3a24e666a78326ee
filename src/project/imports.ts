/** The specifiers a script imports, re-exports or requires, as far as its text shows. For questions of habit, not of truth. */
export function importsOf(text: string): string[] {
  const pattern = /(?:\bfrom|\bimport|\b(?:import|require)\s*\()\s*(['"])([^'"\n]+)\1/g;
  return [...text.matchAll(pattern)].map((match) => match[2] ?? '');
}
