-- Sends what is inserted or updated in a source. SECURITY DEFINER because the writer may not insert into
-- realtime.messages, the empty search_path because of that. The payload is the row, a JSON object as Realtime wants it.
create or replace function public.:"function"() returns trigger
language plpgsql security definer set search_path = '' as $fn$
declare
  payload constant jsonb := to_jsonb(new);
  topic constant text := :{topic};
begin
  -- Without a value for a part of the topic there is nobody to send to.
  if topic is not null then
    perform realtime.send(payload, :{event}, topic, :{private});
  end if;
  return null;
exception when others then
  raise warning 'a row of % was not sent: %', tg_relid::regclass, sqlerrm;
  return null;
end
$fn$;

comment on function public.:"function"() is :'comment';
revoke all on function public.:"function"() from public, anon, authenticated;
