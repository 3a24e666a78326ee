/**
 * Waits for a condition; its last value is returned. A busy machine gets the time it takes.
 *
 * @throws after `timeout` milliseconds, with what was waited for
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  timeout = 30_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${timeout} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
