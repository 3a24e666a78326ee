import { Component, Fragment, isContext, isElement, withHooks } from './react.js';

interface EffectBox {
  run?: () => unknown;
  cleanup?: unknown;
}

/** What is remembered of one mounted component. */
export interface Instance {
  type: unknown;
  hooks: object[];
  pending: EffectBox[];
  effects: Set<EffectBox>;
  component?: Component;
  seen: boolean;
}

/** Renders an element tree and keeps it up to date; `output` is the tree as plain data, without functions. */
export class Root {
  output: unknown = null;
  private readonly instances = new Map<string, Instance>();
  private scheduled = false;
  private mounted = true;

  constructor(
    private readonly element: unknown,
    private readonly strict = false,
  ) {
    this.render();
    if (strict) this.remount();
  }

  /** Renders soon, once for all updates made together. Updates of an unmounted tree are ignored, as React does. */
  schedule(): void {
    if (this.scheduled || !this.mounted) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      if (this.mounted) this.render();
    });
  }

  unmount(): void {
    this.mounted = false;
    for (const instance of this.instances.values()) leave(instance);
    this.instances.clear();
  }

  /** What strict mode does in development: every effect is cleaned up and run again. */
  private remount(): void {
    for (const instance of this.instances.values()) leave(instance);
    for (const instance of this.instances.values()) {
      if (instance.component) call(instance.component, 'componentDidMount');
      for (const effect of instance.effects) effect.cleanup = effect.run?.();
    }
  }

  private render(): void {
    for (const instance of this.instances.values()) instance.seen = false;
    this.output = this.expand(this.element, '');
    const mounted: Instance[] = [];
    for (const [path, instance] of this.instances) {
      if (instance.seen) {
        mounted.push(instance);
        continue;
      }
      leave(instance);
      this.instances.delete(path);
    }
    // children were entered after their parents; React runs their effects first
    for (const instance of mounted.reverse()) this.commit(instance);
  }

  private commit(instance: Instance): void {
    const pending = instance.pending.splice(0);
    for (const effect of pending) clean(effect);
    for (const effect of pending) {
      instance.effects.add(effect);
      effect.cleanup = effect.run?.();
    }
    if (instance.component && !instance.component.root) {
      instance.component.root = this;
      call(instance.component, 'componentDidMount');
    }
  }

  private expand(node: unknown, path: string): unknown {
    if (Array.isArray(node))
      return node.map((one, index) => this.expand(one, `${path}/${keyOf(one) ?? index}`));
    if (typeof node === 'boolean' || node == null || typeof node === 'function') return null;
    if (!isElement(node)) return node;
    const { type, props } = node;
    if (type === Fragment) return this.expand(props.children, `${path}/*`);
    if (isContext(type)) {
      type.stack.push(props.value);
      const output = this.expand(props.children, `${path}/context`);
      type.stack.pop();
      return output;
    }
    if (typeof type === 'function') return this.component(type as (props: object) => unknown, props, path);
    const { children, ...rest } = props;
    return { tag: String(type), ...data(rest), children: this.expand(children, `${path}/${String(type)}`) };
  }

  private component(type: (props: object) => unknown, props: Record<string, unknown>, path: string): unknown {
    const place = `${path}/<${type.name}>`;
    let instance = this.instances.get(place);
    if (instance?.type !== type) {
      if (instance) leave(instance);
      instance = { type, hooks: [], pending: [], effects: new Set(), seen: true };
      this.instances.set(place, instance);
    }
    instance.seen = true;
    if (type.prototype instanceof Component) {
      const Class = type as unknown as new (props: object) => Component;
      instance.component ??= new Class(props);
      return this.expand(call(instance.component, 'render'), place);
    }
    return this.expand(
      withHooks(this, instance, () => type(props)),
      place,
    );
  }
}

function keyOf(node: unknown): string | null {
  return isElement(node) ? node.key : null;
}

/** Properties without event handlers and other functions. */
function data(props: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => typeof value !== 'function'));
}

function clean(effect: EffectBox): void {
  const { cleanup } = effect;
  effect.cleanup = undefined;
  if (typeof cleanup === 'function') (cleanup as () => void)();
}

function leave(instance: Instance): void {
  for (const effect of instance.effects) clean(effect);
  if (instance.component) call(instance.component, 'componentWillUnmount');
}

function call(component: Component, method: string): unknown {
  const found = (component as unknown as Record<string, unknown>)[method];
  return typeof found === 'function' ? (found as () => unknown).call(component) : undefined;
}
