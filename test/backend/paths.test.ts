import { describe, expect, it } from 'vitest';
import { HOLE } from '../../src/backend/code/value.js';
import { fromAngles, fromBraces, fromColons, fromRegex, joinPaths } from '../../src/backend/paths.js';

describe('paths as the configuration writes them', () => {
  it.each([
    ['/rooms/{room_id}', '/rooms/:room_id'],
    ['/rooms/{room_id:int}/x', '/rooms/:room_id/x'],
    ['/files/{rest:path}', '/files/**'],
    ['/a/{id:[a-z]{2,3}}', '/a/:id'],
  ])('braces: %s', (path, expected) => {
    expect(fromBraces(path)).toBe(expected);
  });

  it.each([
    ['<room>', ':room'],
    ['chat/<str:room_name>/', 'chat/:room_name/'],
    ['files/<path:rest>', 'files/**'],
    ['<any(a,b):x>', ':x'],
  ])('angles: %s', (path, expected) => {
    expect(fromAngles(path)).toBe(expected);
  });

  it.each([
    ['/:id(\\d+)', '/:id'],
    ['/:id?', '/:id'],
    ['/files/*', '/files/**'],
    ['^\\/a\\/(\\d+)$', '/a/*'],
  ])('colons: %s', (path, expected) => {
    expect(fromColons(path)).toBe(expected);
  });

  it.each([
    ['^ws/chat/(?P<room>\\w+)/$', 'ws/chat/:room/'],
    ['ws/(?:v1/)?live$', 'ws/live'],
    ['^ws/(\\d+)/(?P<rest>.*)$', 'ws/*/**'],
    ['^ws/[a-z]+/x\\Z', 'ws/*/x'],
    ['^/?ws/?$', '/ws/'],
    ['^a\\.b/\\d+', 'a.b/*'],
  ])('regular expressions: %s', (source, expected) => {
    expect(fromRegex(source)).toBe(expected);
  });

  it.each([
    [['/api', '/v1', '/ws'], '/api/v1/ws'],
    [['', ''], '/'],
    [['/api/', '/ws/'], '/api/ws'],
    [['ws/', 'x'], '/ws/x'],
    [[HOLE, '/ws'], '/**/ws'],
    [[`${HOLE}/ws`], '/**/ws'],
    [['/api', `/${HOLE}/ws`], '/api/*/ws'],
    [['/api', `/v${HOLE}`, '/ws'], '/api/*/ws'],
    [['/a/**', '/**/b'], '/a/**/b'],
  ])('joined: %j', (pieces, expected) => {
    expect(joinPaths(...pieces)).toBe(expected);
  });
});
