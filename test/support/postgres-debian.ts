import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL 15 with pg_cron, unpacked from Debian's packages; nothing is installed. */
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
    fetchPackages(directory);
    for (const name of readdirSync(directory).filter((file) => file.endsWith('.deb'))) {
      execFileSync('dpkg', ['-x', join(directory, name), directory]);
    }
    execFileSync('chmod', ['-R', 'a+rX', directory]);
    const bin = join(directory, 'usr/lib/postgresql/15/bin');
    if (!existsSync(join(bin, '../lib/pg_cron.so'))) throw new Error('the packages hold no pg_cron.so');
    execFileSync(join(bin, 'postgres'), ['--version'], { stdio: 'pipe' });
    return { bin, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function fetchPackages(directory: string): void {
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', '-o', 'APT::Sandbox::User=root', ...args], {
      cwd: directory,
      encoding: 'utf8',
    });
  const download = () => apt('download', 'postgresql-15', 'postgresql-15-cron');
  let result = download();
  if (result.status !== 0) {
    apt('update');
    result = download();
  }
  if (result.status !== 0) throw new Error(`apt-get download: ${result.error?.message ?? result.stderr}`);
}
