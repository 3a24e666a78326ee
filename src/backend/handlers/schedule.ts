import type { Value } from '../code/value.js';

const UNITS: Readonly<Record<string, number>> = { SECOND: 1, MINUTE: 60, HOUR: 3600 };

/**
 * The time between two turns of a schedule that comes round evenly: an expression of cron with a step in its first field and nothing
 * else, `CronExpression.EVERY_10_SECONDS`. None for others.
 */
export function secondsOf(value: Value): number[] {
  if (value.is === 'external') {
    const [, count = '1', unit = ''] = /\.EVERY_(?:(\d+)_)?(SECOND|MINUTE|HOUR)S?$/.exec(value.path) ?? [];
    const seconds = UNITS[unit];
    return seconds === undefined ? [] : [Number(count) * seconds];
  }
  if (value.is !== 'text') return [];
  const [first = '', ...others] = value.text.trim().split(/\s+/);
  if (others.length < 4 || others.some((field) => field !== '*')) return [];
  const step = first === '*' ? '1' : /^\*\/(\d+)$/.exec(first)?.[1];
  // Six fields begin with seconds, five with minutes.
  return step === undefined ? [] : [Number(step) * (others.length === 5 ? 1 : 60)];
}
