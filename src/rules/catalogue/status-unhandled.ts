import { defineRule } from '../rule.js';

export interface Args {
  callback: boolean;
}

export const statusUnhandled = defineRule<Args>({
  code: 'RM209',
  name: 'failures-unhandled',
  level: 'warning',
  title: 'Nobody hears when a channel fails to join or is lost.',
  message: ({ callback }) =>
    callback
      ? 'The status callback looks at SUBSCRIBED only: a refused join and a lost connection go unnoticed'
      : '`subscribe()` has no status callback: a refused join and a lost connection go unnoticed',
  why: [
    'A join can be refused (CHANNEL_ERROR), time out (TIMED_OUT) or end (CLOSED, when the token has expired). Without a callback ' +
      'that looks at these, the feed is simply silent.',
    'It is a warning where the callback raises a connection flag that no failure lowers again. Where nothing shows a state, it is ' +
      'information only: most channels in public code have no callback, and many reload what they show in other ways too.',
  ],
  fix: [
    'Handle the status in `subscribe((status, error) => …)`: connected on SUBSCRIBED, disconnected on CHANNEL_ERROR, TIMED_OUT and CLOSED.',
  ],
});
