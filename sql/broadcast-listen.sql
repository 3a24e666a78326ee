-- A private channel without a policy joins and stays silent. This one admits whom the configuration names.
drop policy if exists :"policy" on realtime.messages;
create policy :"policy" on realtime.messages for select to :{roles} using (
  (select realtime.topic()) like :'topic' and extension = 'broadcast' and (
    :{admin}
  )
);
