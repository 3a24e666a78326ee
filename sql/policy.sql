-- Who may read decides who receives. Row level security without a policy means silence, so the administrator's policy
-- is written unless a policy of your own already lets signed-in users read. The predicate looks at the JWT only: a
-- policy that reads a table the subscriber may not select would stop the delivery of every table.
do $do$
declare
  target constant regclass := format('%I.%I', :'schema', :'table')::regclass;
  was_open constant boolean := not (select c.relrowsecurity from pg_catalog.pg_class c where c.oid = target);
  in_use boolean;
begin
  if was_open then
    execute format('select exists (select from %s)', target) into in_use;
    execute format('alter table %s enable row level security', target);
    if in_use then
      raise warning 'row level security was off on % and is on now', target
        using hint = 'Requests made as anon or authenticated need a policy for what they read and write.';
    end if;
  end if;

  execute format('drop policy if exists realtime_migrate_read on %s', target);
  if exists (
    select from pg_catalog.pg_policy p
     where p.polrelid = target and p.polpermissive and p.polcmd in ('r', '*')
       and (p.polroles = array[0]::oid[] or to_regrole('authenticated')::oid = any (p.polroles))
  ) then
    raise notice '% has a policy of its own for reading: kept, none added', target;
  else
    execute format('create policy realtime_migrate_read on %s for select to authenticated using (', target)
      || :{admin_text} || E'\n)';
  end if;
end
$do$;
