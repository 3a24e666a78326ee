import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { loadedWith } from '../support/build.js';
import { cli, cliPath } from './harness.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('the built program', () => {
  it('prints its help', () => {
    const { status, stdout, stderr } = cli(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: realtime-migrate [paths...] [options]
             realtime-migrate <command> [options]

      Migrates hand-written WebSockets to Supabase Realtime.

      Arguments:
        paths                         files and folders to migrate (default: the
                                      working directory)

      Options:
        -v, --version                 print the version
        --config <file>               configuration file (default: found in the
                                      working directory)
        --cwd <dir>                   run as if started in this folder
        --format <name>               what to print (choices: "stylish", "json",
                                      "diff", "sarif", "github", "gitlab", "junit",
                                      "markdown", "html", "agent")
        --output <name=file>          also write a report to a file; repeatable
        --quiet                       print errors only
        --no-color                    plain text, like the NO_COLOR variable
        -h, --help                    print this help

      Options of migrate:
        --dry-run                     print the patch, write nothing
        --force                       write also where git could not bring the old
                                      files back
        --safe-only                   leave out rewrites that need a look
        --no-markers                  no comment above what is left
        --no-sql                      no SQL migration
        --no-verify                   do not type-check the result
        --commits <unit>              commit the changes on a new branch, route by
                                      route (choices: "route")
        --format-with <formatter>     format the changed files as the project does
                                      (choices: "project")
        --install                     run the install command for the Supabase client

      Commands:
        init [options] [paths...]     find the endpoints, write a configuration
        check [options] [paths...]    audit: report what is left
        merge [options] <reports...>  join the reports of several shards
        sql [options] [paths...]      print or write the SQL that makes the channels
                                      deliver
        doctor [options] [paths...]   ask a live project whether its channels can
                                      deliver
        explain [code]                what a finding means and how to fix it
        completion <shell>            print the completion script of a shell
        help [command]                print the help of a command

      Exit status:
        0  done, nothing is left
        1  findings at error level remain, or more warnings than allowed
        2  wrong usage or configuration, or a file or the tool itself failed

      Environment:
        NO_COLOR  plain text
        CI        no line of progress that is drawn again

      Files:
        realtime-migrate.config.*  routes, client, SQL; or a key of package.json
        .env.example               gets the variables that the client reads
        supabase/migrations, sql   where the migration goes: the first if it is there

      Examples:
        $ npx realtime-migrate init                   find endpoints, write a config
        $ npx realtime-migrate ./src --dry-run        see the patch first
        $ npx realtime-migrate ./src                  migrate
        $ npx realtime-migrate ./src --commits route  one commit for each route
        $ npx realtime-migrate check                  fail while a WebSocket is left
        $ npx realtime-migrate check --shard 1/4      one of four machines
        $ npx realtime-migrate sql --out supabase/migrations
            write the SQL that feeds the channels
        $ npx realtime-migrate doctor                 ask why a channel is silent
        $ npx realtime-migrate explain RM002          what a finding means
      "
    `);
  });

  it('prints the help of a command with the options it takes, and no other', () => {
    const { status, stdout } = cli(['check', '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: realtime-migrate check [options] [paths...]

      Reports every hand-written WebSocket that is left, and channels that cannot
      work. Writes nothing without --fix.

      Arguments:
        paths                 files and folders to check (default: the working
                              directory)

      Options:
        --baseline <file>     findings that are known and do not fail (default:
                              realtime-migrate-baseline.json, when there is one)
        --update-baseline     take out of the baseline what is gone; where there is
                              none, write one of all findings
        --max-warnings <n>    exit with 1 when there are more
        --fix                 settle what needs no thought in code that has channels,
                              then report the rest
        --dry-run             with --fix: print the patch, write nothing
        --force               with --fix: write also where git could not bring the old
                              files back
        --shard <i/n>         look at one of n parts of the files only
        -h, --help            print this help

      Global Options:
        --config <file>       configuration file (default: found in the working
                              directory)
        --cwd <dir>           run as if started in this folder
        --format <name>       what to print (choices: "stylish", "json", "diff",
                              "sarif", "github", "gitlab", "junit", "markdown",
                              "html", "agent")
        --output <name=file>  also write a report to a file; repeatable
        --quiet               print errors only
        --no-color            plain text, like the NO_COLOR variable

      Exit status:
        0  done, nothing is left
        1  findings at error level remain, or more warnings than allowed
        2  wrong usage or configuration, or a file or the tool itself failed

      Environment:
        NO_COLOR          plain text
        CI                no line of progress that is drawn again
        GITHUB_WORKSPACE  what paths of --format github start from

      Files:
        realtime-migrate.config.*       routes, client, SQL; or a key of package.json
        realtime-migrate-baseline.json  findings that are known and do not fail

      Examples:
        $ npx realtime-migrate check                  the working directory
        $ npx realtime-migrate check --fix --dry-run  see what --fix would write
        $ npx realtime-migrate check --update-baseline
            accept what is there today
        $ npx realtime-migrate check --output sarif=out.sarif
            for code scanning, beside the text
      "
    `);
    expect(stdout).toContain('--format <name>');
    expect(stdout).not.toContain('--safe-only');
    expect(cli(['help', 'check']).stdout).toBe(stdout);
    expect(cli(['explain', '-h']).stdout).not.toContain('--format');
  });

  it('prints its version', () => {
    expect(cli(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect(cli(['-v']).stdout).toBe(`${version}\n`);
  });

  it('explains a finding', () => {
    expect(cli(['explain', 'rm003']).stdout).toMatch(/^RM003 websocket-unmapped \(error\)\n/);
    expect(cli(['explain']).stdout).toMatch(/^RM001 .*\nRM002 /);
  });

  it.each([
    [['--forse'], "unknown option '--forse' (Did you mean --force?)"],
    [
      ['--format', 'xml'],
      /^option .* Allowed choices are stylish, json, diff, sarif, github, gitlab, junit, markdown, html, agent\.$/,
    ],
    [['--config'], "option '--config <file>' argument missing"],
    [['check', '--max-warnings', '-1'], /Expected a whole number from 0\.$/],
    [['explain', 'RM999'], /^there is no finding "RM999"; the codes are RM001, /],
    [['explain', 'a', 'b'], /^too many arguments/],
    [['--cwd', '/no/such/folder'], '--cwd: there is no folder /no/such/folder'],
  ])('%j is one line and status 2', (args, message) => {
    const { status, stdout, stderr } = cli(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const [, line = ''] = /^realtime-migrate: (.*)\n$/.exec(stderr) ?? [];
    if (typeof message === 'string') expect(line).toBe(message);
    else expect(line).toMatch(message);
  });

  it.each(['stdout', 'stderr'] as const)('ends quietly when %s is closed', async (name) => {
    const args = name === 'stdout' ? ['explain'] : ['--forse'];
    const child = spawn(process.execPath, [cliPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    child[name].destroy();
    let rest = '';
    child[name === 'stdout' ? 'stderr' : 'stdout'].on('data', (chunk: Buffer) => (rest += chunk.toString()));
    const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect({ status, signal, rest }).toEqual({ status: name === 'stdout' ? 0 : 2, signal: null, rest: '' });
  });

  it('loads commander and nothing else before a command runs', () => {
    expect([...loadedWith('dist/cli.js')]).toEqual(['commander']);
  });

  it('answers --help and --version about as fast as Node starts', () => {
    const time = (args: string[]) => {
      const start = performance.now();
      spawnSync(process.execPath, args);
      return performance.now() - start;
    };
    const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
    const bare: number[] = [];
    const help: number[] = [];
    const versions: number[] = [];
    for (let round = 0; round < 11; round++) {
      bare.push(time(['-e', '0']));
      help.push(time([cliPath, '--help']));
      versions.push(time([cliPath, '--version']));
    }
    // The promise is 2.5; what is on this machine besides must not fail the test.
    expect(median(help) / median(bare)).toBeLessThan(3.5);
    expect(median(versions) / median(bare)).toBeLessThan(3.5);
  });
});
