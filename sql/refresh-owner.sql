-- It runs with the rights of the view's owner, who may refresh it.
do $do$
declare
  owner constant name := (
    select pg_get_userbyid(c.relowner) from pg_catalog.pg_class c where c.oid = to_regclass(format('%I.%I', :'schema', :'source'))
  );
begin
  if owner <> current_user then
    execute format('alter function %I.%I() owner to %I', :'schema', :'refresh', owner);
  end if;
  if not exists (
    select from pg_catalog.pg_class c where c.oid = to_regclass(format('%I.%I', :'schema', :'source'))
       and (c.relkind = 'v' or c.relispopulated)
  ) then
    perform :"schema".:"refresh"();
  end if;
end
$do$;
