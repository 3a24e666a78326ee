-- The page sends on this channel as well; without a policy for INSERT its messages vanish without an error.
drop policy if exists :"policy" on realtime.messages;
create policy :"policy" on realtime.messages for insert to :{roles} with check (
  (select realtime.topic()) like :'topic' and extension = 'broadcast' and (
    :{admin}
  )
);
