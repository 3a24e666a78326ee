import { createHash } from 'node:crypto';
import type { Finding } from '../contract.js';

/** Hash of what makes a finding the same one tomorrow: never its line, and not its file, which may be moved. */
export function fingerprintOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}

/**
 * Tells findings of the same text apart: the second gets `-2`. In the order given, so that one more occurrence is one more
 * fingerprint, wherever it stands.
 */
export function numbered(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const base = finding.fingerprint.replace(/-\d+$/, '');
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return { ...finding, fingerprint: count === 1 ? base : `${base}-${String(count)}` };
  });
}
