-- Realtime checks each change with the privileges of the subscriber: without SELECT it answers "401 Unauthorized".
-- New projects grant nothing by themselves. The anonymous role gets nothing.
grant usage on schema :"schema" to authenticated;
grant select on table :"schema".:"table" to authenticated;
