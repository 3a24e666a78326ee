import { describe, expect, it } from 'vitest';
import { clientPaths, isServedBy, matches, segmentsOf } from '../../src/links/paths.js';

describe('the paths of a URL as a finding shows it', () => {
  it.each([
    ['ws://localhost:8000/ws/a?token=x', [{ segments: ['ws', 'a'], partial: false, named: false }]],
    ['wss://api.example/ws', [{ segments: ['ws'], partial: false, named: true }]],
    ['wss://{host}/ws/{room}', [{ segments: ['ws', '{room}'], partial: false, named: false }]],
    ['/ws/pinned', [{ segments: ['ws', 'pinned'], partial: false, named: false }]],
    ['{base}/ws/a', [{ segments: ['ws', 'a'], partial: true, named: false }]],
    ['wss://api.example', [{ segments: [], partial: false, named: true }]],
    ['{base}', []],
    ['wss://{host}{path}', []],
    ['{base}{path}', []],
    ['url', []],
    [
      '{base}/a | ws://127.0.0.1/b',
      [
        { segments: ['a'], partial: true, named: false },
        { segments: ['b'], partial: false, named: false },
      ],
    ],
  ])('%s', (url, expected) => {
    expect(clientPaths(url)).toEqual(expected);
  });
});

describe('a route serves', () => {
  it.each([
    ['/ws/:id', '/ws/7', true],
    ['/ws/:id', '/ws/{id}', true],
    ['/ws/:id', '/ws', false],
    ['/ws/:id', '/ws/7/more', false],
    ['/ws/**', '/ws/7/more', true],
    ['/ws/**', '/ws', true],
    ['/**/metrics', '/api/v3/metrics', true],
    ['/**/metrics', '/api/v3/logs', false],
    ['/ws/*/tail', '/ws/a/tail', true],
    ['/', '/', true],
    ['/', '/ws', false],
    ['/a/b', '/**', true],
    ['/a/b', '/a/**', true],
    ['/a/b', '/c/**', false],
  ])('%s %s: %s', (route, path, expected) => {
    expect(matches(segmentsOf(route), segmentsOf(path))).toBe(expected);
  });

  it('what begins with an expression, by its end', () => {
    const ends = (path: string): boolean =>
      isServedBy({ segments: segmentsOf(path), partial: true }, '/api/v3/realtime/logs');
    expect(ends('/realtime/logs')).toBe(true);
    expect(ends('/logs')).toBe(true);
    expect(ends('/api/v3/realtime/logs')).toBe(true);
    expect(ends('/realtime')).toBe(false);
    expect(ends('')).toBe(false);
  });

  it('a partial path by no end that is open for anything', () => {
    const opens = (path: string, route: string): boolean =>
      isServedBy({ segments: segmentsOf(path), partial: true }, route);
    expect(opens('/ws/stats', '/ws/tables/**')).toBe(false);
    expect(opens('/ws/stats', '/api/ws/*')).toBe(true);
    expect(opens('/stats', '/api/:name')).toBe(false);
  });
});
