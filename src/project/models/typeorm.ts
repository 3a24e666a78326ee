import { snakeCase, within, withoutComments, type Model } from './model.js';

interface Decorator {
  name: string;
  args: string;
  /** What it stands above. */
  property: string;
}

/** `@Entity('boats') class Boat { @Column({ name: 'created_at' }) createdAt: Date }`. `isSnake`: by a naming strategy. */
export function typeormModels(source: string, isSnake: boolean): Model[] {
  const text = withoutComments(source);
  return [...text.matchAll(/@Entity\s*\(/g)].flatMap(({ 0: head, index: at }): Model[] => {
    const args = within(text, at + head.length - 1);
    const [, cls, heritage = ''] = /\bclass\s+(\w+)([^{]*)\{/.exec(text.slice(at)) ?? [];
    if (cls === undefined) return [];
    const body = within(text, text.indexOf('{', text.indexOf(`class ${cls}`, at)));
    const named = /^\s*(?:\{[^]*?\bname:\s*)?['"`](\w+)['"`]/.exec(args)?.[1] ?? snakeCase(cls);
    const schema = /\bschema:\s*['"`](\w+)['"`]/.exec(args)?.[1];
    const decorators = decoratorsIn(body);
    const columns = new Map<string, string>();
    for (const { name, args: given, property } of decorators) {
      const own = /\bname:\s*['"`](\w+)['"`]/.exec(given)?.[1];
      if (/Column$/.test(name) && name !== 'JoinColumn')
        columns.set(property, own ?? (isSnake ? snakeCase(property) : property));
      // The key of a relation has a column, and no property.
      if (name === 'JoinColumn') {
        const column = own ?? (isSnake ? `${snakeCase(property)}_id` : `${property}Id`);
        columns.set(`${property}Id`, column);
      }
    }
    const isEmbedding = decorators.some(
      ({ name, args: given }) => name === 'Column' && /^\s*\(?\w*\)?\s*=>/.test(given),
    );
    const name = schema === undefined ? named : `${schema}.${named}`;
    return [{ name, at, columns, open: isEmbedding || /\bextends\b/.test(heritage) }];
  });
}

function decoratorsIn(body: string): Decorator[] {
  return [...body.matchAll(/@(\w+)\s*\(/g)].flatMap(({ 0: head, 1: name = '', index }) => {
    const args = within(body, index + head.length - 1);
    const property = propertyAfter(body, index + head.length + args.length + 1);
    return property === undefined ? [] : [{ name, args, property }];
  });
}

/** The property below a decorator, and below those that follow it. */
function propertyAfter(body: string, from: number): string | undefined {
  const next = /^\s*@\w+\s*\(/.exec(body.slice(from))?.[0];
  if (next !== undefined) {
    const open = from + next.length - 1;
    return propertyAfter(body, open + within(body, open).length + 2);
  }
  return /^\s*(?:(?:public|private|protected|readonly|declare|override)\s+)*(\w+)\s*[!?]?\s*[:;=]/.exec(
    body.slice(from),
  )?.[1];
}
