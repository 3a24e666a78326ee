import type { ChannelReport, Finding, Link, LiveReport, Summary } from '../contract.js';
import { patchOf } from './patch.js';
import type { Reporter } from './reporter.js';

function finding(of: Finding): Omit<Finding, 'suggestion' | 'fix'> {
  const { code, name, level, file, line, column, endLine, endColumn } = of;
  const { message, action, behaviour, reasons, route, fingerprint } = of;
  const place = { file, line, column, endLine, endColumn };
  return {
    ...{ code, name, level, ...place, message, action },
    ...(behaviour && {
      behaviour: { kind: behaviour.kind, evidence: behaviour.evidence, line: behaviour.line },
    }),
    ...{ reasons, route, fingerprint },
    ...(of.fixSql === undefined ? {} : { fixSql: of.fixSql }),
  };
}

function summary({ files, sockets, backend, errors, warnings }: Summary): Summary {
  return {
    files: {
      scanned: files.scanned,
      candidates: files.candidates,
      changed: files.changed,
      failed: files.failed,
    },
    sockets: {
      total: sockets.total,
      safe: sockets.safe,
      review: sockets.review,
      manual: sockets.manual,
      unmapped: sockets.unmapped,
      outOfScope: sockets.outOfScope,
    },
    backend: { routes: backend.routes, dead: backend.dead, leftovers: backend.leftovers },
    errors,
    warnings,
  };
}

function link({ route, state, clients, moved, backend, channel, table }: Link): Link {
  return {
    route,
    state,
    clients: clients.map(({ file, line }) => ({ file, line })),
    moved: moved.map(({ file, line }) => ({ file, line })),
    backend: backend.map(({ file, line, framework }) => ({ file, line, framework })),
    channel,
    table,
  };
}

function channel(of: ChannelReport): ChannelReport {
  const { topic, private: isPrivate, tables, broadcasts, route, file, line, live } = of;
  const { status, joinedAfter, listeningAfter, deliveredAfter } = live ?? {};
  return {
    ...{ topic, private: isPrivate, tables, broadcasts, route, file, line },
    ...(live && { live: { status, joinedAfter, listeningAfter, deliveredAfter } as LiveReport }),
  };
}

/**
 * The report for programs, version 1, as `schema/report-v1.json` describes it. Every field is named here, in its order:
 * what a stage adds to its data does not leak into a published format.
 */
export const json: Reporter = (result) => {
  const report = {
    version: 1,
    command: result.command,
    summary: summary(result.summary),
    findings: result.findings.map(finding),
    changes: result.changes.map((change) => ({ file: change.file, diff: patchOf(change) })),
    links: result.links.map(link),
    ...(result.channels && { channels: result.channels.map(channel) }),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
};
