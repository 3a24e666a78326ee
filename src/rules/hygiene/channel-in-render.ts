import { componentFramework } from '../../plan/framework.js';
import { isComponent } from '../../plan/place-problems.js';
import { channelInRender } from '../catalogue/channel-in-render.js';
import { defineHygieneRule } from './hygiene.js';

export default defineHygieneRule(channelInRender, ({ unit, channels }) =>
  channels
    .filter(({ creation, subscribes }) => {
      const fn = creation.getFunctionParent();
      // What Vue and Svelte run once looks like React's component, which runs at every render.
      return subscribes.length > 0 && fn !== null && !componentFramework(unit, fn) && isComponent(fn);
    })
    .map(({ creation }) => ({ node: creation.node, args: {} })),
);
