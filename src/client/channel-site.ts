import type * as t from '@babel/types';
import type { NodePath } from '../parse/traverse.js';

export type ListenerKind = 'postgres_changes' | 'broadcast' | 'presence' | 'system';

/** One `.on(…)` of a channel. */
export interface ChannelListener {
  call: NodePath<t.CallExpression>;
  kind: ListenerKind;
  /** Options that are literals: `event`, `schema`, `table`, `filter`. */
  options: Partial<Record<string, string>>;
  /** The callback, when it is written in place or is a function of this file. */
  callback?: NodePath<t.Function>;
  /** Called on a channel that is subscribed already. */
  afterSubscribe: boolean;
}

export interface ChannelSubscribe {
  call: NodePath<t.CallExpression>;
  callback?: NodePath<t.Function>;
  /** A callback that is not a function of this file. */
  unknownCallback: boolean;
}

/** A Supabase channel and what is done with it, for the rules about channels. */
export interface ChannelSite {
  /** `supabase.channel('x')`. */
  creation: NodePath<t.CallExpression>;
  /** The topic when it is a literal. */
  topic?: string;
  listeners: ChannelListener[];
  subscribes: ChannelSubscribe[];
  /** `removeChannel(c)`, `c.unsubscribe()`: each the call. */
  removals: NodePath<t.CallExpression>[];
  /** `c.send(…)`, `c.httpSend(…)`: each the call. */
  sends: NodePath<t.CallExpression>[];
  /** Nothing keeps it: nobody can ever remove it by name. */
  unheld: boolean;
  /** It is returned, handed on or stored where this file does not show what happens. */
  escapes: boolean;
}
