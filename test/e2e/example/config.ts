const PATH = '/api/v3/admin/realtime';

/** What the report advises for the example: its old backend repeats the latest alerts and logs to whoever connects. */
export const advised = {
  routes: [
    { path: `${PATH}/metrics`, kind: 'row', channel: 'admin-metrics', table: 'admin_metrics_view' },
    {
      path: `${PATH}/alerts`,
      kind: 'feed',
      channel: 'admin-alerts',
      table: 'system_alerts',
      snapshot: { order: 'created_at', limit: 50 },
    },
    {
      path: `${PATH}/logs`,
      kind: 'feed',
      channel: 'admin-logs',
      table: 'system_logs',
      snapshot: { order: 'id', limit: 50 },
    },
  ],
};
