import { describe, expect, it } from 'vitest';
import { channelName } from '../../src/plan/names.js';

describe('the name of a channel follows that of the socket', () => {
  it.each([
    ['ws', 'channel'],
    ['socket', 'channel'],
    ['socket2', 'channel2'],
    ['this2', 'this2'],
    ['wsMetrics', 'metricsChannel'],
    ['metricsSocketRef', 'metricsChannelRef'],
    ['_ws', '_channel'],
    ['#socket', '#channel'],
    ['ref', 'ref'],
  ])('%s: %s', (old, name) => {
    expect(channelName(old)).toBe(name);
  });
});
