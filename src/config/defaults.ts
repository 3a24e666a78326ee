import type { Route, SqlConfig } from '../contract.js';

/**
 * The three sockets of the admin dashboard in the migration guide. They stand in for `routes` when a project
 * configures none, so that the guide's own application migrates without a configuration file.
 */
export const defaultRoutes: readonly Route[] = [
  {
    path: '/api/v3/admin/realtime/metrics',
    kind: 'row',
    channel: 'admin-metrics',
    table: 'admin_metrics_view',
  },
  { path: '/api/v3/admin/realtime/alerts', kind: 'feed', channel: 'admin-alerts', table: 'system_alerts' },
  { path: '/api/v3/admin/realtime/logs', kind: 'feed', channel: 'admin-logs', table: 'system_logs' },
];

/**
 * `app_metadata` is writable by the service role only, and reading the token needs no table, so the policy neither
 * trusts the user nor raises. The sub-select lets PostgreSQL evaluate it once per statement.
 */
export const defaultSql: Readonly<SqlConfig> = {
  admin: "(select auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin'",
};
