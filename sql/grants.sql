-- Realtime checks each change with the privileges of the subscriber: without SELECT it answers "401 Unauthorized".
-- New projects grant nothing by themselves.
grant usage on schema :"schema" to :{roles};
grant select on table :"schema".:"table" to :{roles};
