import type { CallRule } from './frameworks/arguments.js';
import type { Registry } from './registry.js';

/** Plugins that register plugins: no program nests them deeper than people can follow. */
const ROUNDS = 6;

/** Runs the rules over every call, each way it is reached, until nothing new is learnt about what functions are given. */
export function apply(rules: readonly CallRule[], registry: Registry): Registry {
  const { evaluator } = registry;
  for (let round = 0; round < ROUNDS; round += 1) {
    registry.news = false;
    registry.restart();
    for (const module of evaluator.project.modules) {
      for (const site of module.sites) {
        for (const frame of evaluator.framesAt(site)) {
          for (const rule of rules) rule({ registry, evaluator, site, call: site.call, frame });
        }
      }
    }
    if (!registry.news) break;
  }
  for (const { id, declare } of registry.loose) if (!registry.taken.has(id)) declare();
  return registry;
}
