import type { Module, Site } from './code/module.js';
import { lastName } from './code/tree.js';
import type { CallRule } from './frameworks/arguments.js';
import type { Registry } from './registry.js';

/** Plugins that register plugins: no program nests them deeper than people can follow. */
const ROUNDS = 6;

/** Runs the rules over the calls they are about, each way a call is reached, until nothing new is learnt. */
export function apply(rules: readonly CallRule[], registry: Registry): Registry {
  const { evaluator } = registry;
  const byName = new Map<string, CallRule[]>();
  for (const rule of rules) {
    for (const name of rule.names) byName.set(name, [...(byName.get(name) ?? []), rule]);
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    registry.news = false;
    registry.restart();
    for (const module of evaluator.project.modules) {
      const aliases = aliasesOf(module);
      for (const site of module.sites) {
        const found = rulesFor(site, aliases, byName);
        if (found.length === 0) continue;
        for (const frame of evaluator.framesAt(site)) {
          for (const rule of found) rule.read({ registry, evaluator, site, call: site.call, frame });
        }
      }
    }
    if (!registry.news) break;
  }
  for (const { id, declare } of registry.loose) if (!registry.taken.has(id)) declare();
  return registry;
}

function rulesFor(
  { call }: Site,
  aliases: ReadonlyMap<string, string>,
  byName: ReadonlyMap<string, CallRule[]>,
): CallRule[] {
  // `router.websocket('/x')(handler)`
  const callee = call.callee.is === 'call' ? call.callee.callee : call.callee;
  const name = lastName(callee);
  if (name === undefined) return [];
  const original = callee.is === 'name' ? aliases.get(name) : undefined;
  return byName.get(original ?? name) ?? [];
}

/** Imported names by what they are called here: `Sockets` is `WebSocketServer`. */
function aliasesOf({ scope }: Module): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const [local, bindings] of scope.names) {
    for (const binding of bindings) {
      if (binding.is === 'import' && binding.imported !== undefined) aliases.set(local, binding.imported);
      // `const { Server: X } = require('ws')`
      const key = binding.is === 'value' && binding.value.is === 'call' ? binding.path.at(-1) : undefined;
      if (typeof key === 'string') aliases.set(local, key);
    }
  }
  return aliases;
}
