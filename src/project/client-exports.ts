import type * as t from '@babel/types';
import { bare } from '../client/syntax.js';
import { parse } from '../parse/parse.js';

/** A Supabase client that a module offers to the others. */
export interface ClientExport {
  /** Name of the export; `default` for the default one. */
  name: string;
  /** True: the export is a function without required parameters that returns a client. */
  factory: boolean;
  /** Why browser code should not import it. */
  unfit?: 'service role' | 'maybe null';
}

/** Functions that make a client fit for a browser, by the package they come from. */
const CREATORS: Record<string, string[]> = {
  '@supabase/supabase-js': ['createClient'],
  '@supabase/ssr': ['createBrowserClient'],
  '@supabase/auth-helpers-nextjs': [
    'createClientComponentClient',
    'createPagesBrowserClient',
    'createBrowserSupabaseClient',
  ],
};

const SERVER_ONLY = /['"](?:server-only|next\/headers)['"]|\bcreateServer(?:Component)?Client\b/;
const SERVICE_ROLE = /service_?role|SUPABASE_SECRET|secret_?key/i;

/** The clients that a module exports, as far as its own text shows. Empty for server modules and for what does not parse. */
export function clientExports(file: string, text: string): ClientExport[] {
  if (!text.includes('@supabase/') || SERVER_ONLY.test(text)) return [];
  const unit = parse(file, text);
  if (!('ast' in unit)) return [];
  return new Module(unit.ast.program, text).exports();
}

/** What a top-level name or an exported expression holds. */
type Value = Omit<ClientExport, 'name'>;

class Module {
  private readonly creators = new Set<string>();
  private readonly bindings = new Map<string, t.VariableDeclarator | t.FunctionDeclaration>();

  constructor(
    private readonly program: t.Program,
    private readonly text: string,
  ) {
    for (const statement of program.body) {
      if (statement.type === 'ImportDeclaration') this.addCreators(statement);
      const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
      if (declared?.type === 'FunctionDeclaration' && declared.id)
        this.bindings.set(declared.id.name, declared);
      if (declared?.type !== 'VariableDeclaration') continue;
      for (const one of declared.declarations)
        if (one.id.type === 'Identifier') this.bindings.set(one.id.name, one);
    }
  }

  exports(): ClientExport[] {
    const found: ClientExport[] = [];
    const add = (name: string, value: Value | null): void => void (value && found.push({ name, ...value }));
    for (const statement of this.program.body) {
      if (statement.type === 'ExportDefaultDeclaration') add('default', this.valueOf(statement.declaration));
      if (statement.type !== 'ExportNamedDeclaration' || statement.source) continue;
      if (statement.declaration?.type === 'FunctionDeclaration' && statement.declaration.id) {
        add(statement.declaration.id.name, this.valueOf(statement.declaration));
      }
      if (statement.declaration?.type === 'VariableDeclaration') {
        for (const { id } of statement.declaration.declarations)
          if (id.type === 'Identifier') add(id.name, this.valueOf(id));
      }
      for (const specifier of statement.specifiers) {
        if (specifier.type !== 'ExportSpecifier') continue;
        const { exported, local } = specifier;
        add(exported.type === 'Identifier' ? exported.name : exported.value, this.valueOf(local));
      }
    }
    return found;
  }

  private addCreators(statement: t.ImportDeclaration): void {
    const names = CREATORS[statement.source.value] ?? [];
    for (const specifier of statement.specifiers) {
      if (specifier.type !== 'ImportSpecifier') continue;
      const { imported } = specifier;
      const name = imported.type === 'Identifier' ? imported.name : imported.value;
      if (names.includes(name)) this.creators.add(specifier.local.name);
    }
  }

  private valueOf(input: t.Node, depth = 0): Value | null {
    const node = bare(input);
    if (depth > 8) return null;
    switch (node.type) {
      case 'Identifier': {
        const bound = this.bindings.get(node.name);
        if (bound?.type === 'FunctionDeclaration') return this.valueOf(bound, depth + 1);
        if (!bound?.init) return null;
        const value = this.valueOf(bound.init, depth + 1);
        return value && this.mayBeNull(bound) ? { ...value, unfit: value.unfit ?? 'maybe null' } : value;
      }
      case 'CallExpression': {
        if (node.callee.type !== 'Identifier') return null;
        if (this.creators.has(node.callee.name)) return { factory: false, ...this.privilege(node) };
        const callee = this.valueOf(node.callee, depth + 1);
        return callee?.factory ? { ...callee, factory: false } : null;
      }
      case 'LogicalExpression':
        return this.valueOf(node.right, depth + 1) ?? this.valueOf(node.left, depth + 1);
      case 'AssignmentExpression':
        return this.valueOf(node.right, depth + 1);
      case 'ConditionalExpression': {
        const branches = [node.consequent, node.alternate].map((branch) => this.valueOf(branch, depth + 1));
        const client = branches.find((branch) => branch !== null);
        if (!client) return null;
        return branches.includes(null) ? { ...client, unfit: client.unfit ?? 'maybe null' } : client;
      }
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.isFactory(node) ? { factory: true, ...this.privilege(node) } : null;
      default:
        return null;
    }
  }

  private isFactory(node: t.FunctionDeclaration | t.FunctionExpression | t.ArrowFunctionExpression): boolean {
    const required = node.params.some((param) => !(param.type === 'AssignmentPattern' || isOptional(param)));
    if (node.async || node.generator || required) return false;
    const creates = [...nodesIn(node.body)].some(
      (inner) =>
        inner.type === 'CallExpression' &&
        inner.callee.type === 'Identifier' &&
        this.creators.has(inner.callee.name),
    );
    return creates && (node.body.type !== 'BlockStatement' || [...nodesIn(node.body)].some(returnsValue));
  }

  private mayBeNull(bound: t.VariableDeclarator): boolean {
    const annotation = bound.id.type === 'Identifier' ? bound.id.typeAnnotation : null;
    return annotation != null && /\b(?:null|undefined)\b/.test(this.slice(annotation));
  }

  /** A key that bypasses row level security shows in the call itself or in the constants it uses. */
  private privilege(node: t.Node): Pick<Value, 'unfit'> {
    const names = [...nodesIn(node)].flatMap((inner) => (inner.type === 'Identifier' ? [inner.name] : []));
    const constants = names.flatMap((name) => {
      const bound = this.bindings.get(name);
      return bound?.type === 'VariableDeclarator' ? [this.slice(bound)] : [];
    });
    return SERVICE_ROLE.test([this.slice(node), ...constants].join('\n')) ? { unfit: 'service role' } : {};
  }

  private slice(node: t.Node): string {
    return this.text.slice(node.start ?? 0, node.end ?? 0);
  }
}

function isOptional(param: t.Node): boolean {
  return param.type === 'RestElement' || (param.type === 'Identifier' && param.optional === true);
}

function returnsValue(node: t.Node): boolean {
  return node.type === 'ReturnStatement' && node.argument != null;
}

/** The node and all below it. */
function* nodesIn(node: t.Node): Generator<t.Node> {
  yield node;
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child && typeof child.type === 'string') {
        yield* nodesIn(child as t.Node);
      }
    }
  }
}
