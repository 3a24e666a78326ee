import type { ListenerKind } from '../../client/channel-site.js';
import { defineRule } from '../rule.js';

export const onAfterSubscribe = defineRule<{ kind: ListenerKind }>({
  code: 'RM206',
  name: 'listener-after-subscribe',
  level: 'error',
  fixable: true,
  title: 'A listener is added to a channel that is subscribed already.',
  message: ({ kind }) => `\`.on('${kind}')\` comes after \`.subscribe()\`, and throws`,
  why: [
    'What a channel listens to is part of its join. supabase-js throws when a `postgres_changes` or `presence` listener is added ' +
      'to a channel that is joining or joined.',
  ],
  fix: ['Write one chain: `supabase.channel(topic).on(…).on(…).subscribe(…)`.'],
});
