import type { NextStep, Result } from '../contract.js';
import { quoted } from '../pipeline/command-line.js';
import type { Output } from './options.js';

const TITLE = 'Move WebSockets to Supabase Realtime';

/**
 * For a branch that was just made: a Markdown report as the text of its pull request, written where git does not see it unless one is
 * asked for anyway, and the step that opens the pull request with it.
 */
export function withPullRequest(
  result: Result,
  outputs: readonly Output[] = [],
): { result: Result; outputs: Output[] } {
  const { branch, base, remote, textFile } = result.commits ?? {};
  const given = outputs.find(({ format }) => format === 'markdown')?.file;
  const file = given ?? textFile;
  if (!branch || file === undefined) return { result, outputs: [...outputs] };
  const opening = remote === undefined ? [] : commands({ branch, base: base ?? '', remote, file });
  const step: NextStep = {
    text:
      opening.length > 1
        ? `Push it, and open a pull request with the text in ${file}:`
        : `The text for a pull request is in ${file}${opening.length > 0 ? '; push the branch:' : '.'}`,
    ...(opening.length > 0 && { command: opening.join('\n') }),
    local: true,
  };
  return {
    result: { ...result, nextSteps: [...result.nextSteps, step] },
    outputs: [...outputs, ...(given === undefined ? [{ format: 'markdown' as const, file }] : [])],
  };
}

interface Opened {
  branch: string;
  base: string;
  remote: { name: string; url: string };
  file: string;
}

/** Pushes, and opens the pull request where the host has a command for it. */
function commands({ branch, base, remote: { name, url }, file }: Opened): string[] {
  const push = `git push -u ${quoted(name)} ${quoted(branch)}`;
  // The name of a branch, unless a commit was checked out.
  const target = /^[0-9a-f]{12}$/.test(base) ? undefined : quoted(base);
  const title = `--title ${quoted(TITLE)}`;
  const [, host = ''] = /^(?:\w+:\/\/)?(?:[^@/]*@)?([^:/]+)/.exec(url) ?? [];
  if (/\bgithub\b/.test(host))
    return [
      push,
      `gh pr create ${target === undefined ? '' : `--base ${target} `}--head ${quoted(branch)} ${title} --body-file ${quoted(file)}`,
    ];
  if (/\bgitlab\b/.test(host))
    return [
      push,
      `glab mr create ${target === undefined ? '' : `--target-branch ${target} `}--source-branch ${quoted(branch)} ${title} --description "$(cat ${quoted(file)})"`,
    ];
  return [push];
}
