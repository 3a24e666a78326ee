-- Who may read decides who receives. Row level security without a policy means silence, so the administrator's policy
-- is written unless a policy of your own already lets these roles read. One of yours that fails for them (it reads a
-- table they may not) would stop the delivery of every table: it is told to admit the administrator instead.
create or replace procedure pg_temp.protect(in_schema text, in_table text, admin text, in_roles text[]) language plpgsql as $fn$
declare
  target constant regclass := format('%I.%I', in_schema, in_table)::regclass;
  asking constant text := current_setting('role');
  in_use boolean;
  own record;
begin
  if not (select c.relrowsecurity from pg_catalog.pg_class c where c.oid = target) then
    execute format('select exists (select from %s)', target) into in_use;
    execute format('alter table %s enable row level security', target);
    if in_use then
      raise warning 'row level security was off on % and is on now', target
        using hint = 'Requests made as anon or authenticated need a policy for what they read and write.';
    end if;
  end if;

  if exists (select from pg_catalog.pg_policy where polrelid = target and polname = 'realtime_migrate_read') then
    execute format('drop policy realtime_migrate_read on %s', target);
  end if;
  for own in
    select distinct on (p.polname) p.polname as name, reader.rolname as reader, pg_get_expr(p.polqual, p.polrelid) as condition
      from pg_catalog.pg_policy p
      join unnest(in_roles) as given (role) on true
      join pg_catalog.pg_roles reader on reader.oid = to_regrole(given.role)
     where p.polrelid = target and p.polcmd in ('r', '*') and p.polqual is not null
       and (p.polroles = array[0]::oid[] or reader.oid = any (p.polroles))
  loop
    begin
      perform set_config('role', own.reader, true);
      execute format('select (%s) from (select (json_populate_record(null::%s, ''{}'')).*) as %I',
        own.condition, target, in_table);
      perform set_config('role', asking, true);
    exception when insufficient_privilege then
      -- The role is as it was: the attempt was rolled back.
      raise warning 'the policy % on % fails for % (%): it admits the administrator from now on',
        own.name, target, own.reader, sqlerrm using detail = format('It was: using (%s)', own.condition);
      execute format(E'alter policy %I on %s using (%s\n)', own.name, target, admin);
    end;
  end loop;
  if exists (
    select from pg_catalog.pg_policy p
     where p.polrelid = target and p.polpermissive and p.polcmd in ('r', '*')
       and (p.polroles = array[0]::oid[] or (select array_agg(to_regrole(quote_ident(r))::oid) from unnest(in_roles) r) <@ p.polroles)
  ) then
    raise notice '% has a policy of its own for reading: kept, none added', target;
  else
    execute format(E'create policy realtime_migrate_read on %s for select to %s using (%s\n)', target,
      (select string_agg(quote_ident(r), ', ') from unnest(in_roles) r), admin);
  end if;
end
$fn$;
