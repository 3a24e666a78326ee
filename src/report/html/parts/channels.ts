import type { ChannelReport, LiveReport } from '../../../contract.js';
import { plural } from '../../text.js';
import type { Context } from '../context.js';
import { html, type Content } from '../markup.js';
import { badge } from './blocks.js';

/** doctor: what was looked at, and what the live endpoint made of it. */
export function channels(context: Context): Content {
  const all = context.result.channels ?? [];
  if (all.length === 0) return null;
  const isLive = all.some(({ live }) => live !== undefined);
  return html`<section id="channels" aria-labelledby="channels-title">
    <h2 id="channels-title">Channels <span class="count">${all.length}</span></h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Channels">
      <table>
        <thead>
          <tr>
            <th scope="col">Topic</th>
            <th scope="col">Listens to</th>
            <th scope="col">Where</th>
            <th scope="col">Findings</th>
            ${
              isLive &&
              html`<th scope="col">Joined</th>
                <th scope="col">Listening</th>
                <th scope="col">A row arrived</th>`
            }
          </tr>
        </thead>
        <tbody>
          ${all.map((channel) => row(context, channel, isLive))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function row(context: Context, channel: ChannelReport, isLive: boolean): Content {
  const { topic, tables, broadcasts, file, line, live } = channel;
  const found = context.result.findings.filter((finding) => finding.file === file && finding.line === line);
  const listens = [
    ...tables,
    ...broadcasts.map((event) => `broadcast ${event}`),
    ...(channel.private ? ['private'] : []),
  ];
  const worst = found.some(({ level }) => level === 'error')
    ? 'error'
    : found.length > 0
      ? 'warning'
      : 'pass';
  return html`<tr>
    <th scope="row"><code>${topic}</code></th>
    <td>${listens.join(', ')}</td>
    <td><code>${context.place({ file, line })}</code></td>
    <td>${badge(worst, found.length === 0 ? 'none' : plural(found.length, 'finding'))}</td>
    ${
      isLive &&
      html`<td>${status(live)} ${time(live?.joinedAfter)}</td>
        <td>${time(live?.listeningAfter)}</td>
        <td>${time(live?.deliveredAfter)}</td>`
    }
  </tr>`;
}

function status(live: LiveReport | undefined): Content {
  return live && live.status !== 'SUBSCRIBED' && badge('error', live.status);
}

function time(milliseconds: number | null | undefined): string {
  return milliseconds == null ? '–' : `${String(Math.round(milliseconds))} ms`;
}
