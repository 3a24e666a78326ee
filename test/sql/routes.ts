import type { Route } from '../../src/contract.js';

/** The default predicate for an administrator. */
export const ADMIN_PREDICATE = "(select auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin'";

/** The three routes of the migration guide. */
export const GUIDE_ROUTES: Route[] = [
  { path: '/admin/metrics', kind: 'row', channel: 'admin-metrics', table: 'admin_metrics_view' },
  { path: '/admin/alerts', kind: 'feed', channel: 'admin-alerts', table: 'system_alerts' },
  { path: '/admin/logs', kind: 'feed', channel: 'admin-logs', table: 'system_logs' },
];
