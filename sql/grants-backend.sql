-- The backend writes here with the service key, which passes row level security but not a missing grant.
grant usage on schema :"schema" to service_role;
grant select, insert, update, delete on table :"schema".:"table" to service_role;
