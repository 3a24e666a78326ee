import { defineDatabaseRule } from './database-rule.js';

/** Whether the server can hand on its log. */
export const replicationRules = [
  defineDatabaseRule({
    code: 'RM322',
    name: 'wal-level',
    level: 'error',
    title: 'The server does not log what logical decoding needs.',
    why: [
      'Realtime reads the write-ahead log through logical decoding, which needs `wal_level = logical`. Supabase sets it; a server of your own may not.',
    ],
    fix: ["`alter system set wal_level = 'logical'`, then restart the server."],
  }),
  defineDatabaseRule({
    code: 'RM323',
    name: 'no-free-slot',
    level: 'error',
    title: 'Every replication slot of the server is taken.',
    why: [
      'Realtime makes a slot when the first subscriber comes. Where none is free it cannot, and the channel stays silent.',
    ],
    fix: ['Drop slots that nobody reads, or raise `max_replication_slots`.'],
  }),
  defineDatabaseRule({
    code: 'RM324',
    name: 'slot-behind',
    level: 'warning',
    title: 'A replication slot is far behind, or has lost its place.',
    why: [
      'While a slot is read slowly every change arrives late. While it is not read at all the server keeps the log for it, until the disk is full.',
    ],
    fix: ['Find out what slows its reader, or drop the slot when nobody needs it.'],
  }),
];
