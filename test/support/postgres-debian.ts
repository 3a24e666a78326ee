import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL with pg_cron, unpacked from the packages of Debian or Ubuntu; nothing is installed. */
export interface DebianPostgres {
  /** Folder for {@link startPostgres}. */
  bin: string;
  remove(): void;
}

/**
 * Fetches the packages with apt-get, which may need a network.
 *
 * @throws Error with what apt-get said, where there is no apt-get or no such package.
 */
export function debianPostgresWithCron(): DebianPostgres {
  const directory = mkdtempSync(join(tmpdir(), 'realtime-migrate-debian-'));
  const remove = () => {
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const major = fetchPackages(directory);
    for (const name of readdirSync(directory).filter((file) => file.endsWith('.deb'))) {
      execFileSync('dpkg', ['-x', join(directory, name), directory]);
    }
    execFileSync('chmod', ['-R', 'a+rX', directory]);
    const bin = join(directory, 'usr/lib/postgresql', major, 'bin');
    if (!existsSync(join(bin, '../lib/pg_cron.so'))) throw new Error('the packages hold no pg_cron.so');
    execFileSync(join(bin, 'postgres'), ['--version'], { stdio: 'pipe' });
    return { bin, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Downloads server and extension of the newest major version that has both, and says which that is. */
function fetchPackages(directory: string): string {
  const run = (command: string, ...args: string[]) => {
    const result = spawnSync(command, args, { cwd: directory, encoding: 'utf8' });
    if (result.status === 0) return result.stdout;
    throw new Error(`${command} ${args.join(' ')}: ${result.error?.message ?? result.stderr}`);
  };
  const attempt = () => {
    const names = run('apt-cache', 'pkgnames', 'postgresql-').split('\n');
    const majors = names.flatMap((name) => /^postgresql-(\d+)-cron$/.exec(name)?.[1] ?? []);
    const major = majors.sort((a, b) => Number(a) - Number(b)).at(-1);
    if (major === undefined) throw new Error('apt knows no postgresql-*-cron');
    run(
      'apt-get',
      '-qq',
      '-o',
      'APT::Sandbox::User=root',
      'download',
      `postgresql-${major}`,
      `postgresql-${major}-cron`,
    );
    return major;
  };
  try {
    return attempt();
  } catch {
    run('apt-get', '-qq', 'update'); // the lists may be missing or old
    return attempt();
  }
}
