import type * as t from '@babel/types';
import type { Binding, NodePath } from '../parse/traverse.js';
import {
  controlsOf,
  HEARTBEAT,
  kindTest,
  showsOthers,
  type Control,
  type FieldRead,
  type KindTest,
} from './control.js';
import { isConsoleCall, resolveFunction } from './functions.js';
import { elementOf, endingOf, listState, type End } from './message-ends.js';
import { choosesByValue, CONTENTS, DISCRIMINATORS, isListUse } from './message-fields.js';
import { elementType, stateOfCall, stateOfTarget, type State } from './state.js';
import { bare, calleeName, isCall, isMember, outermost, propertyName } from './syntax.js';

/** What a message looks like, judged by what the code does with it. */
export interface MessageShape {
  /** TypeScript type of one message (or of one element, for lists), as the file writes it. */
  type?: string;
  /** Plain text, which becomes the field `data` of the row or payload. */
  isText?: boolean;
  /** The message is a list of rows. */
  list: boolean;
  /** It is nothing but a list, which becomes the field `data` of a payload: no list can be one. */
  isBareList?: boolean;
  /**
   * A field that tells kinds of messages apart, with the values the code compares it to, those of `controls` left out; `open`: with
   * others as well.
   */
  discriminator?: { field: string; values: string[]; open?: boolean };
  /** The field that carries the content of an envelope `{ type, data }`. */
  envelope?: string;
  /** Type of what the envelope carries, by the state that it becomes. */
  contentType?: string;
  /** Kinds of messages by which the server speaks of the connection, and shows no data. */
  controls: Control[];
  /** A field that looks like the name of an event, read in any way. */
  kindField?: string;
  /** The whole message goes to code that is not in this file. */
  handedOn: boolean;
  /** Fields the code reads. */
  fields: string[];
  /** Where the message ends: replaces a state, is added to a list, or anything else. */
  ends: 'state' | 'list' | 'other';
}

/**
 * Judges the messages of one handler together. `text` is the source of the file; `params` are messages as well; `greetings` are kinds of
 * messages without content that the back end is seen to send on connecting.
 */
export function shapeOf(
  messages: NodePath[],
  text: string,
  params: NodePath[] = [],
  greetings: ReadonlySet<string> = new Set(),
): MessageShape {
  const judge = new Judge(text, greetings);
  for (const param of params) judge.parameter(param);
  for (const message of messages) judge.value(message);
  return judge.verdict();
}

class Judge {
  private type?: string;
  private list = false;
  private readonly fields = new Set<string>();
  private readonly compared = new Map<string, Set<string>>();
  private readonly heartbeats = new Set<string>();
  /** Discriminating fields that are read in any way, and those that choose what is done by a value the code does not spell out. */
  private readonly read = new Set<string>();
  private readonly dispatched = new Set<string>();
  private readonly fieldLists = new Set<string>();
  private readonly fieldEnds = new Map<string, End>();
  private readonly tests: KindTest[] = [];
  private readonly reads: FieldRead[] = [];
  private ends: MessageShape['ends'] = 'other';
  private whole = false;
  private handedOn = false;
  private readonly visited = new Set<Binding>();

  constructor(
    private readonly text: string,
    private readonly greetings: ReadonlySet<string>,
  ) {}

  verdict(): MessageShape {
    const controls = this.takeControls();
    const [field] = [...this.compared.keys()].sort(
      (a, b) => Number(DISCRIMINATORS.has(b)) - Number(DISCRIMINATORS.has(a)),
    );
    const known = field !== undefined && DISCRIMINATORS.has(field);
    const [chosen] = this.dispatched;
    const discriminator =
      chosen !== undefined
        ? { field: chosen, values: [...(this.compared.get(chosen) ?? [])], open: true }
        : known
          ? {
              field,
              values: [...(this.compared.get(field) ?? [])],
              ...(this.isOpen(field) && { open: true }),
            }
          : undefined;
    const contents = [...this.fields].filter((name) => name !== field && !this.heartbeats.has(name));
    const [only] = contents;
    const envelope =
      discriminator &&
      discriminator.open !== true &&
      contents.length === 1 &&
      only !== undefined &&
      !this.whole
        ? only
        : undefined;
    const content = envelope === undefined ? undefined : this.fieldEnds.get(envelope);
    return {
      // A row has no field that only heartbeats have: its type would reject the code that filters them.
      type: this.heartbeats.size > 0 ? undefined : this.type,
      list: this.list || (envelope !== undefined && this.fieldLists.has(envelope)),
      discriminator,
      envelope:
        envelope ??
        (!discriminator && !this.whole && only !== undefined && contents.length === 1 && CONTENTS.has(only)
          ? only
          : undefined),
      fields: [...this.fields],
      controls,
      kindField: discriminator?.field ?? [...this.read][0],
      handedOn: this.handedOn,
      contentType: content?.type,
      ends: this.ends === 'other' && content ? content.ends : this.ends,
    };
  }

  private isOpen(field: string): boolean {
    return showsOthers(
      this.tests.filter((test) => test.field === field),
      this.reads,
    );
  }

  /** What only messages about the connection have says nothing of the others. */
  private takeControls(): Control[] {
    const controls = controlsOf(
      this.tests.filter(({ field }) => DISCRIMINATORS.has(field)),
      this.reads,
      this.greetings,
    );
    const isAside = ({ path }: FieldRead): boolean =>
      controls.some(({ branches }) => branches.some((branch) => branch.holds(path.node)));
    for (const { field, value } of controls) {
      const values = this.compared.get(field);
      values?.delete(value);
      if (values?.size === 0) {
        this.compared.delete(field);
        this.heartbeats.add(field);
      }
    }
    for (const name of [...this.fields]) {
      const own = this.reads.filter((read) => read.name === name);
      if (own.length > 0 && own.every(isAside)) this.fields.delete(name);
    }
    this.whole ||= this.reads.some((read) => read.name === undefined && !isAside(read));
    return controls;
  }

  /** `path` declares a variable (or a pattern) for a message. */
  parameter(path: NodePath): void {
    const target = path.isAssignmentPattern() ? (path.get('left') as NodePath) : path;
    const { node } = target;
    if ((node.type === 'Identifier' || node.type === 'ObjectPattern') && node.typeAnnotation)
      this.setType(node.typeAnnotation);
    if (node.type === 'ArrayPattern') this.list = true;
    if (node.type !== 'ObjectPattern') return;
    for (const property of node.properties) {
      if (property.type === 'ObjectProperty' && property.key.type === 'Identifier')
        this.fields.add(property.key.name);
      else this.whole = true;
    }
  }

  /** `path` is an expression whose value is a message. */
  value(path: NodePath): void {
    this.annotation(path);
    const value = outermost(path);
    const parent = value.parentPath;
    if (!parent) return;
    if (parent.isVariableDeclarator() && value.key === 'init') return this.declared(parent);
    if (parent.isAssignmentExpression() && value.key === 'right' && parent.node.left.type === 'Identifier') {
      const binding = parent.scope.getBinding(parent.node.left.name);
      if (binding) {
        const declarator = binding.path.isVariableDeclarator() ? binding.path.node : undefined;
        if (declarator?.id.type === 'Identifier' && declarator.id.typeAnnotation)
          this.setType(declarator.id.typeAnnotation);
        this.state(stateOfTarget(parent.get('left') as NodePath, this.text));
        this.binding(binding);
      }
      return;
    }
    this.use(value);
  }

  private annotation(path: NodePath): void {
    let current = path;
    while (outermost(current).node !== current.node && current.parentPath) {
      current = current.parentPath;
      const { node } = current as NodePath<t.TSAsExpression>;
      if ('typeAnnotation' in node) this.setType(node.typeAnnotation);
    }
  }

  private setType(node: t.Node): void {
    const inner =
      node.type === 'TSTypeAnnotation' || node.type === 'TypeAnnotation' ? node.typeAnnotation : node;
    let text = this.text.slice(inner.start ?? 0, inner.end ?? 0);
    if (inner.type === 'TSArrayType' || inner.type === 'TSUnionType') {
      const known = elementType(inner, this.text);
      this.list ||= known.list;
      if (known.type === undefined) return;
      text = known.type;
    }
    if (/^(any|unknown|object|\{\s*\})$/.test(text)) return;
    this.type ??= text;
  }

  private declared(declarator: NodePath<t.VariableDeclarator>): void {
    const { id } = declarator.node;
    if (id.type === 'Identifier') {
      if (id.typeAnnotation) this.setType(id.typeAnnotation);
      const binding = declarator.scope.getBinding(id.name);
      if (binding) this.binding(binding);
    } else if (id.type === 'ObjectPattern') {
      if (id.typeAnnotation) this.setType(id.typeAnnotation);
      for (const property of id.properties) {
        if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') {
          this.whole = true;
          continue;
        }
        const local = bare(
          property.value.type === 'AssignmentPattern' ? property.value.left : property.value,
        );
        const binding = local.type === 'Identifier' ? declarator.scope.getBinding(local.name) : undefined;
        this.fields.add(property.key.name);
        for (const reference of binding?.referencePaths ?? []) this.fieldUse(property.key.name, reference);
      }
    } else if (id.type === 'ArrayPattern') this.list = true;
  }

  private binding(binding: Binding): void {
    if (this.visited.has(binding)) return;
    this.visited.add(binding);
    for (const reference of binding.referencePaths) this.use(outermost(reference));
  }

  /** One use of the message as a value. */
  private use(value: NodePath): void {
    const parent = value.parentPath;
    if (!parent) return;
    const node = parent.node as t.Node;
    if (isMember(parent) && value.key === 'object') {
      const name = propertyName(parent.node);
      if (name === undefined) {
        if (parent.node.property.type === 'NumericLiteral') this.list = true;
        else this.whole = true;
      } else if (isListUse(parent)) this.list = true;
      else {
        this.fields.add(name);
        this.fieldUse(name, parent);
      }
      return;
    }
    if (node.type === 'VariableDeclarator' && value.key === 'init')
      return this.declared(parent as NodePath<t.VariableDeclarator>);
    if (node.type === 'ForOfStatement' && value.key === 'right') {
      this.list = true;
      return;
    }
    if (node.type === 'SpreadElement') {
      if (parent.parentPath?.isArrayExpression()) this.list = true;
      else this.whole = true;
      return;
    }
    if (isCall(parent) && value.listKey === 'arguments' && isConsoleCall(parent)) return;
    this.reads.push({ path: value });
    if (parent.isAssignmentExpression() && value.key === 'right') {
      this.state(stateOfTarget(parent.get('left') as NodePath, this.text));
      return;
    }
    if (isCall(parent) && value.listKey === 'arguments') this.argument(parent, value);
    else if (node.type === 'ArrayExpression') this.listed(parent);
    // `dispatch({ type: 'received', payload: message })`
    else if (node.type === 'ObjectProperty' && value.key === 'value') this.handedOn = true;
  }

  /** `setAlerts((list) => [message, ...list])`: the message is an element of that state. */
  private listed(array: NodePath): void {
    this.ends = 'list';
    this.type ??= elementOf(listState(array, this.text));
  }

  /** The message as a whole becomes this state. */
  private state(state: State | undefined): void {
    if (!state) return;
    this.ends = 'state';
    if (state.list) this.list = true;
    if (state.type !== undefined) this.type ??= state.type;
  }

  private argument(call: NodePath<t.CallExpression>, value: NodePath): void {
    const name = calleeName(call.node);
    if (name === 'isArray') {
      // `Array.isArray(message)` asks; it does not tell.
      this.whole = true;
      return;
    }
    const callee = call.get('callee') as NodePath;
    if ((name === 'push' || name === 'unshift') && isMember(callee)) {
      this.ends = 'list';
      const list = stateOfTarget(callee.get('object') as NodePath, this.text);
      if (list?.list && list.type !== undefined) this.type ??= list.type;
    }
    if (name === 'assign' && value.key !== 0) {
      this.ends = 'state';
      return;
    }
    const state = stateOfCall(callee, this.text);
    if (state) return this.state(state);
    const target = resolveFunction(callee);
    const param =
      target && typeof value.key === 'number'
        ? (target.fn.get('params') as NodePath[])[value.key]
        : undefined;
    if (param?.isIdentifier()) {
      if (param.node.typeAnnotation) this.setType(param.node.typeAnnotation);
      const binding = target?.fn.scope.getBinding(param.node.name);
      if (binding) this.binding(binding);
    } else this.handedOn = true;
  }

  /** One use of a field of the message. */
  private fieldUse(name: string, path: NodePath): void {
    const value = outermost(path);
    const parent = value.parentPath;
    if (DISCRIMINATORS.has(name)) {
      this.read.add(name);
      if (choosesByValue(value)) this.dispatched.add(name);
    } else this.reads.push({ name, path: value });
    const end = endingOf(value, this.text);
    if (end) this.fieldEnds.set(name, end);
    if (parent?.isBinaryExpression() && /^[=!]==?$/.test(parent.node.operator)) {
      const other = bare(value.key === 'left' ? parent.node.right : parent.node.left);
      if (other.type === 'StringLiteral') this.compare(name, other.value, parent);
    } else if (parent?.isSwitchStatement() && value.key === 'discriminant') {
      for (const one of parent.get('cases')) {
        const { test } = one.node;
        if (test?.type === 'StringLiteral') this.compare(name, test.value, one);
      }
    } else if (isMember(parent) && value.key === 'object') {
      if (isListUse(parent)) this.fieldLists.add(name);
    } else if (parent?.isSpreadElement() && parent.parentPath.isArrayExpression()) this.fieldLists.add(name);
    else if (parent?.isForOfStatement()) this.fieldLists.add(name);
    else if (isCall(parent) && value.listKey === 'arguments') {
      const state = stateOfCall(parent.get('callee') as NodePath, this.text);
      if (state?.list) this.fieldLists.add(name);
    }
  }

  /** `at`: the comparison, or the case of a switch. */
  private compare(field: string, value: string, at: NodePath): void {
    this.tests.push(kindTest(field, value, at));
    if (HEARTBEAT.test(value)) {
      // Heartbeats and greetings are told apart from messages, not messages from each other.
      this.heartbeats.add(field);
      return;
    }
    const values = this.compared.get(field) ?? new Set<string>();
    this.compared.set(field, values.add(value));
  }
}
