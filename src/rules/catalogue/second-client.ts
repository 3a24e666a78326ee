import { defineRule } from '../rule.js';

export interface Args {
  where: 'render' | 'instance' | 'call' | 'module';
  /** `file:line` of the client that is there already. */
  first?: string;
}

const MESSAGES: Record<Args['where'], (first: string) => string> = {
  render: () => '`createClient` runs at every render: each time a new client with a WebSocket of its own',
  instance: () => '`createClient` runs for every instance of the component: each has a WebSocket of its own',
  call: () => '`createClient` runs at every call: each time a new client with a WebSocket of its own',
  module: (first) => `A second Supabase client, with a WebSocket of its own: the app has one in ${first}`,
};

export const secondClient = defineRule<Args>({
  code: 'RM212',
  name: 'second-client',
  level: 'warning',
  title: 'Browser code makes more than one Supabase client.',
  message: ({ where, first = '' }) => MESSAGES[where](first),
  why: [
    'Each client opens a WebSocket of its own, and does not know the channels of the others: `removeChannel()` of one cannot ' +
      'remove what the other joined, and connections count against the limit of the project.',
    'They also share the stored session and refresh it at the same time ("Multiple GoTrueClient instances detected in the same ' +
      'browser context"): one of them ends up with a token that is no longer valid, and its channels close.',
  ],
  fix: [
    'Make the client once in a module and import it everywhere: `export const supabase = createClient(url, key);`.',
    'With `@supabase/ssr`, `createBrowserClient` returns the same client every time.',
    'A client that is meant to be apart (another schema, no session) says so with `auth: { storageKey: … }` or `auth: { persistSession: false }`, and is not reported.',
  ],
});
