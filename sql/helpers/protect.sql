-- Who may read decides who receives. Row level security without a policy means silence, so the administrator's policy
-- is written unless a policy of your own already lets these roles read.
create or replace procedure pg_temp.protect(in_schema text, in_table text, admin text, in_roles text[]) language plpgsql as $fn$
declare
  target constant regclass := format('%I.%I', in_schema, in_table)::regclass;
  in_use boolean;
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
  if exists (
    select from pg_catalog.pg_policy p
     where p.polrelid = target and p.polpermissive and p.polcmd in ('r', '*')
       and (p.polroles = array[0]::oid[] or (select array_agg(to_regrole(r)::oid) from unnest(in_roles) r) <@ p.polroles)
  ) then
    raise notice '% has a policy of its own for reading: kept, none added', target;
  else
    execute format(E'create policy realtime_migrate_read on %s for select to %s using (%s\n)', target,
      array_to_string(in_roles, ', '), admin);
  end if;
end
$fn$;
