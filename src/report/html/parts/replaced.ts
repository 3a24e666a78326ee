import { html } from '../markup.js';

/** What each part of a hand-written socket turns into, and why it does the same. True for every rewrite. */
const ROWS: [before: string, after: string, why: string][] = [
  [
    'new WebSocket(url)',
    'supabase.channel(topic)',
    'All channels of a page share one connection, which is opened with the first of them.',
  ],
  [
    'onmessage',
    ".on('postgres_changes' or 'broadcast', …)",
    'The callback gets the row, or the payload, where the socket gave a text to parse.',
  ],
  [
    'onopen, onclose, onerror',
    '.subscribe((status) => …)',
    'SUBSCRIBED is open; CHANNEL_ERROR, TIMED_OUT and CLOSED are the ways not to be.',
  ],
  [
    'timers that connect again, pings',
    'nothing',
    'Realtime joins again by itself, after 1, 2, 5 and then every 10 seconds, and sends heartbeats.',
  ],
  [
    'a token in the URL or the first message',
    'supabase.realtime.setAuth()',
    'The channel joins with the session’s JWT; grants and policies decide what it receives.',
  ],
  ['close()', 'supabase.removeChannel(channel)', 'The last channel to go closes the connection.'],
  [
    'what the server sent on connecting',
    'a snapshot, loaded at each join',
    'Realtime does not repeat what was missed while away, so the rows are read when it starts to listen.',
  ],
];

export const REPLACED = html`<details class="fold legend">
  <summary>How to read a rewrite: what replaces what</summary>
  <div class="scroll" tabindex="0" role="region" aria-label="What replaces what">
    <table>
      <thead>
        <tr>
          <th scope="col">Before</th>
          <th scope="col">After</th>
          <th scope="col">Why it does the same</th>
        </tr>
      </thead>
      <tbody>
        ${ROWS.map(
          ([before, after, why]) =>
            html`<tr>
              <td><code>${before}</code></td>
              <td><code>${after}</code></td>
              <td>${why}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>
</details>`;
