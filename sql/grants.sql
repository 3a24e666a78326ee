-- Realtime checks each change with the privileges of the subscriber: without SELECT it answers "401 Unauthorized".
-- New projects grant nothing by themselves. The anonymous role gets nothing.
grant usage on schema :"schema" to authenticated, service_role;
grant select on table :"schema".:"table" to authenticated;
grant select, insert, update, delete on table :"schema".:"table" to service_role;
