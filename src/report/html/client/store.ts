/** What stays in the browser. A page that was opened from the disk, or in a frame, may have nowhere to keep it. */
function storage(): Storage | null {
  try {
    const { localStorage } = window;
    const probe = 'realtime-migrate';
    localStorage.setItem(probe, '');
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return null;
  }
}

const kept = storage();

/** False: what is set is gone with the page. */
export const isKept = kept !== null;

const PREFIX = 'realtime-migrate:';
const memory = new Map<string, string>();

export function read(key: string): string | null {
  try {
    return memory.get(key) ?? kept?.getItem(PREFIX + key) ?? null;
  } catch {
    return null;
  }
}

export function write(key: string, value: string): void {
  memory.set(key, value);
  try {
    kept?.setItem(PREFIX + key, value);
  } catch {
    // Full, or taken away meanwhile: it still holds for this page.
  }
}
