/** Modules that the guide tells to delete. Their names alone say little: every second project has an `admin.py`. */
export const guideModules = ['admin_realtime.py', 'admin.py', 'cron.py', 'cache_warmer_service.py'] as const;

/** Whether a file is one of those named. */
export function isNamed(file: string, named: readonly string[]): boolean {
  return named.some((name) => file === name || file.endsWith(`/${name}`));
}
