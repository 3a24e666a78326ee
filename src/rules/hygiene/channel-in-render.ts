import { isComponent } from '../../plan/place-problems.js';
import { channelInRender } from '../catalogue/channel-in-render.js';
import { defineHygieneRule } from './hygiene.js';

export default defineHygieneRule(channelInRender, ({ channels }) =>
  channels
    .filter(({ creation, subscribes }) => {
      const fn = creation.getFunctionParent();
      return subscribes.length > 0 && fn !== null && isComponent(fn);
    })
    .map(({ creation }) => ({ node: creation.node, args: {} })),
);
