import { defineDatabaseRule } from './database-rule.js';

/** Whether a subscriber may read what it is to be sent. */
export const accessRules = [
  defineDatabaseRule({
    code: 'RM311',
    name: 'no-schema-usage',
    level: 'error',
    title: 'The role of the subscribers may not use the schema of a table.',
    why: [
      'Each change is looked up with the rights of the subscriber. Without USAGE on the schema no grant on a table helps.',
    ],
    fix: ['`grant usage on schema … to authenticated`.'],
  }),
  defineDatabaseRule({
    code: 'RM312',
    name: 'no-select-privilege',
    level: 'error',
    title: 'The role of the subscribers may not read the key of a table.',
    why: [
      'In place of the row a subscriber gets "Error 401: Unauthorized" and an empty `new`. New projects grant nothing on new tables by ' +
        'themselves, so a migration has to.',
    ],
    fix: ['`grant select on table … to authenticated`; row level security then decides about the rows.'],
  }),
  defineDatabaseRule({
    code: 'RM313',
    name: 'rls-without-policy',
    level: 'error',
    title: 'Row level security is on, and no policy lets the subscribers read.',
    why: [
      'Every change is held against the policies for SELECT. Without one nothing passes, and nobody is told.',
    ],
    fix: [
      'Write a policy for SELECT that looks at the JWT or at the row alone, for example `using ((select auth.uid()) = user_id)`.',
    ],
  }),
  defineDatabaseRule({
    code: 'RM314',
    name: 'policy-fails',
    level: 'error',
    title: 'A policy raises an error for a subscriber, which stops the delivery of every table.',
    why: [
      'Realtime asks the policies inside one statement for all pending changes. An error there, such as "permission denied for table ' +
        'users", aborts the statement: changes of every table are lost for as long as such a subscriber is there. The usual case is a ' +
        'policy that reads `auth.users`, or a table of your own that the role may not select.',
    ],
    fix: [
      "Read the JWT instead: `(select auth.jwt()) -> 'app_metadata' ->> 'role'`.",
      'Or ask through a function that is `security definer` and has an empty `search_path`.',
    ],
    example: {
      language: 'sql',
      code: "alter policy admins on public.system_alerts using (\n  (select auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin'\n);",
    },
  }),
];
