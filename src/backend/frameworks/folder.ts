import { lastName, type Expr } from '../code/tree.js';
import { folderOf, joined, upward } from '../files.js';
import { textArg, type Reached } from './arguments.js';
import { assigned } from './conditions.js';

type Place = Pick<Reached, 'evaluator' | 'frame'>;

/**
 * The folder or file that an expression names, as files are named here: `join(__dirname, 'routes')`,
 * `fileURLToPath(new URL('./routes', import.meta.url))`. Undefined when it cannot be told.
 */
export function folderIn(place: Place, expr: Expr): string | undefined {
  const { module } = place.frame.scope;
  switch (module.text.slice(expr.start, expr.end)) {
    case '__dirname':
    case 'import.meta.dirname':
      return folderOf(module.file);
    case '__filename':
    case 'import.meta.filename':
    case 'import.meta.url':
      return module.file;
  }
  switch (expr.is) {
    case 'name': {
      const values = assigned(place, expr.name);
      return values.length === 1 && values[0] ? folderIn(place, values[0]) : undefined;
    }
    case 'member':
      return /^(?:pathname|href)$/.test(expr.property) ? folderIn(place, expr.object) : undefined;
    case 'template':
      return from(
        place,
        expr.parts.filter((part) => part.is !== 'text' || part.value !== ''),
      );
    case 'binary':
      return expr.operator === '+' ? from(place, [expr.left, expr.right]) : undefined;
    case 'call':
      return called(place, expr);
    case 'text':
      return fromRoot(place, [expr.value]);
    default:
      return undefined;
  }
}

function called(place: Place, { callee, args }: Extract<Expr, { is: 'call' }>): string | undefined {
  const [first, second] = args;
  if (!first) return undefined;
  switch (lastName(callee)) {
    case 'join':
    case 'resolve':
      return from(place, args);
    case 'fileURLToPath':
    case 'toString':
      return folderIn(place, first);
    case 'dirname': {
      const file = folderIn(place, first);
      return file === undefined ? undefined : folderOf(file);
    }
    case 'URL': {
      const base = second && folderIn(place, second);
      const path = textArg(place, first)[0] ?? '';
      return base === undefined ? undefined : joined(folderOf(base), path);
    }
    default:
      return undefined;
  }
}

/** A folder, and texts that go on from it. */
function from(place: Place, [first, ...rest]: readonly Expr[]): string | undefined {
  if (!first) return undefined;
  const texts = rest.map((part) => textArg(place, part)[0] ?? '');
  const isWorking = first.is === 'call' && lastName(first.callee) === 'cwd';
  if (isWorking || first.is === 'text')
    return fromRoot(place, first.is === 'text' ? [first.value, ...texts] : texts);
  const folder = folderIn(place, first);
  return folder === undefined ? undefined : joined(folder, texts.join('/'));
}

/** Below the folder where the program is started: the nearest one that has such a folder. */
function fromRoot({ evaluator, frame }: Place, parts: readonly string[]): string | undefined {
  return upward(folderOf(frame.scope.module.file))
    .map((root) => joined(root, parts.join('/')))
    .find((folder) => folder !== undefined && evaluator.project.below(folder).length > 0);
}
