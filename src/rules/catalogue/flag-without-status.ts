import { defineRule } from '../rule.js';

export interface Args {
  flag: string;
  how: 'beside' | 'always' | 'constant' | 'never';
}

const MESSAGES: Record<Args['how'], (flag: string) => string> = {
  beside: (flag) =>
    `\`${flag}\` beside \`subscribe()\`: nothing has been joined yet, and nothing takes it back`,
  always: (flag) => `\`${flag}\` whatever the status: the callback also runs when the join fails or is lost`,
  constant: (flag) => `\`${flag}\` says connected, and no status of the channel ever changes it`,
  never: (flag) => `\`${flag}\` is never set from the status of the channel: it always says not connected`,
};

export const flagWithoutStatus = defineRule<Args>({
  code: 'RM211',
  name: 'connection-flag-without-status',
  level: 'warning',
  fixable: true,
  title: 'A connection state is not fed by the status of the channel.',
  message: ({ flag, how }) => MESSAGES[how](flag),
  why: [
    '`subscribe()` returns before anything is joined. Whether the channel is connected is told to its callback alone, at the ' +
      'first join and after every loss. A flag that is set beside it says connected while the join is refused, and still after ' +
      'the network is gone.',
    'What hangs on the flag never happens: the badge stays green, and a fallback that polls while disconnected is dead code.',
  ],
  fix: ["Set it from the status: `.subscribe((status) => setConnected(status === 'SUBSCRIBED'))`."],
});
