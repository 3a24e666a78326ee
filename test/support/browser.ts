import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { chromium, type Browser, type Page } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface Program {
  path: string;
  env: Record<string, string>;
}

/**
 * A Chromium without a window. It comes with the npm package @sparticuz/chromium, which also holds the libraries that a
 * bare machine lacks; CHROMIUM names another one.
 *
 * @throws Error that says what to do, where none runs
 */
export async function startBrowser(): Promise<Browser> {
  const { path, env } = findBrowser();
  return chromium.launch({
    executablePath: path,
    args: FLAGS,
    // A run that is told to end does so; Playwright would close the browser on SIGTERM and go on.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

/**
 * A picture of a page, for people to look at. A browser that has nothing to draw on is asked again for a while; nothing is tested
 * with it, so a picture that does not come is only missed.
 */
export async function takePicture(page: Page, options: { path: string; fullPage?: boolean }): Promise<void> {
  for (const end = Date.now() + 10_000; ;) {
    try {
      await page.screenshot(options);
      return;
    } catch (error) {
      if (!String(error).includes('Unable to capture screenshot')) throw error;
      if (Date.now() > end) {
        console.warn(`no picture: ${options.path}`);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function findBrowser(): Program {
  const attempts: string[] = [];
  for (const program of candidates()) {
    const { status, stderr, error } = spawnSync(program.path, ['--version'], {
      env: { ...process.env, ...program.env },
      encoding: 'utf8',
    });
    if (status === 0) return program;
    attempts.push(`${program.path}: ${(error?.message ?? stderr).trim().split('\n')[0] ?? ''}`);
  }
  throw new Error(
    `No browser runs here (${attempts.join('; ')}). Install one with \`apt-get install chromium\`, or name one with CHROMIUM=/path/to/chromium.`,
  );
}

/** Lazily: what is not needed is not unpacked. */
function* candidates(): Generator<Program> {
  if (process.env.CHROMIUM) {
    yield { path: process.env.CHROMIUM, env: {} };
    return;
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const folder = unpacked();
    const fonts = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
    yield { path: join(folder, 'chromium'), env: fonts };
    yield { path: join(folder, 'chromium'), env: { ...fonts, LD_LIBRARY_PATH: join(folder, 'lib') } };
  }
  yield { path: '/usr/bin/chromium', env: {} };
}

/** The package's browser, libraries and fonts: unpacked once for an installation, and whole before anybody sees them. */
function unpacked(): string {
  const require = createRequire(import.meta.url);
  const root = join(dirname(require.resolve('@sparticuz/chromium')), '..', '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const cache = join(root, '..', '..', '.cache');
  const folder = join(cache, `realtime-migrate-browser-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(`${folder}-`);
  const read = (name: string) => brotliDecompressSync(readFileSync(join(root, 'bin', name)));
  writeFileSync(join(scratch, 'chromium'), read('chromium.br'), { mode: 0o755 });
  for (const name of ['al2023.tar.br', 'fonts.tar.br']) {
    execFileSync('tar', ['-x', '-C', scratch], { input: read(name) });
  }
  // A relative folder for its cache would be one of the folder that the tests run in.
  const fonts = `<dir prefix="relative">fonts</dir><cachedir>${join(folder, 'cache')}</cachedir>`;
  writeFileSync(join(scratch, 'fonts.conf'), `<?xml version="1.0"?>\n<fontconfig>${fonts}</fontconfig>\n`);
  try {
    renameSync(scratch, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // else somebody else was faster
    rmSync(scratch, { recursive: true });
  }
  return folder;
}
