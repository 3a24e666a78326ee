import { defineRule } from '../rule.js';

export interface Args {
  name: string;
  how: 'nothing' | 'success' | 'changes' | 'type';
}

const MESSAGES: Record<Args['how'], (name: string) => string> = {
  nothing: (name) => `\`${name}\` sends nothing, and its callers are not told`,
  success: (name) => `\`${name}\` reports success and sends nothing`,
  changes: (name) =>
    `\`${name}\` broadcasts on a channel that everyone joins for table changes: nobody listens`,
  type: (name) => `\`${name}\` sends 'postgres_changes', which only the database does: it is dropped`,
};

export const idleSend = defineRule<Args>({
  code: 'RM214',
  name: 'send-without-effect',
  level: 'warning',
  title: 'A function that used to send a message no longer does.',
  message: ({ name, how }) => MESSAGES[how](name),
  why: [
    'After a migration from a WebSocket the name often stays and the work does not: an empty `send` that returns true, or a ' +
      '`channel.send()` on a channel that only reports rows. Callers go on as if the message had left: a button does nothing, a ' +
      'command is lost, and no error says so.',
  ],
  fix: [
    'Write what was sent where it belongs: a row with `supabase.from(table).insert(…)`, a command with a request to the backend, a message to other clients with a broadcast on a channel whose clients listen to it.',
    'Where nothing has to be sent any more, delete the function and its calls.',
  ],
});
